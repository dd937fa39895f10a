import { describe, expect, it } from "vitest";
import { Transcript } from "../src/conversation/transcript";
import { blocks } from "../src/panel/log";
import { message, ours } from "./messages";

const day = (at: string) => at.slice(0, 10);
const sameDay = (a: string, b: string) => day(a) === day(b);

function shape(...messages: ReturnType<typeof message>[]): string[] {
  const transcript = new Transcript();
  for (const one of messages) transcript.merge(one);
  return blocks(transcript.entries, sameDay).map((block) =>
    block.kind === "day" ? day(block.at) : `${block.author}: ${block.entries.map(({ seq }) => seq).join(" ")}`,
  );
}

describe("the log", () => {
  it("groups what one author says in one go", () => {
    expect(shape(message(1), message(2), ours(3, "a"), message(4))).toEqual([
      "2026-03-03",
      "bot: 1 2",
      "customer: 3",
      "bot: 4",
    ]);
  });

  it("begins a new group after five minutes and with each day", () => {
    const at = (time: string) => ({ at: `2026-03-${time}Z` });
    expect(
      shape(
        message(1, at("03T12:00:00")),
        message(2, at("03T12:04:59")),
        message(3, at("03T12:10:00")),
        message(4, at("04T00:00:01")),
      ),
    ).toEqual(["2026-03-03", "bot: 1 2", "bot: 3", "2026-03-04", "bot: 4"]);
  });
});
