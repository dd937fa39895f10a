import { describe, expect, it } from "vitest";
import { ATTEMPTS, Courier, NoAnswer, NotConnected, Refused, type Stored } from "../src/conversation/courier";
import type { Draft } from "../src/conversation/transcript";
import { UnsentInMemory } from "../src/conversation/unsent";
import { draft, settle } from "./messages";

/** A courier whose server answers what it is told to: by default, the next number. */
function courier(...answers: (Stored | Error)[]) {
  const sent: string[] = [];
  const told: string[] = [];
  const pauses: number[] = [];
  const unsent = new UnsentInMemory();
  let seq = 0;
  const deliver = async (one: Draft): Promise<Stored> => {
    sent.push(one.clientId);
    await settle();
    const answer = answers.shift() ?? { id: `m${(seq += 1)}`, seq };
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const made = new Courier(
    deliver,
    unsent,
    {
      stored: (clientId, stored) => told.push(`${clientId} stored as ${stored.seq}`),
      progress: (clientId, delivery, problem) => told.push(`${clientId} ${delivery}${problem ? ` (${problem})` : ""}`),
    },
    async (milliseconds) => {
      pauses.push(milliseconds);
    },
  );
  const rest = async () => {
    for (let turn = 0; turn < 20; turn += 1) await settle();
  };
  return { courier: made, sent, told, pauses, unsent, rest };
}

describe("the courier", () => {
  it("waits for a connection", async () => {
    const { courier: made, sent, rest } = courier();
    made.take("c", draft("a"));
    await rest();
    expect(sent).toEqual([]);
    made.online();
    await rest();
    expect(sent).toEqual(["a"]);
  });

  it("sends one after another, in the order written", async () => {
    const { courier: made, sent, told, rest } = courier();
    made.online();
    for (const id of ["a", "b", "c"]) made.take("c", draft(id));
    await rest();
    expect(sent).toEqual(["a", "b", "c"]);
    expect(told.filter((line) => line.includes("stored"))).toEqual([
      "a stored as 1",
      "b stored as 2",
      "c stored as 3",
    ]);
    expect(told.indexOf("b sending")).toBeGreaterThan(told.indexOf("a stored as 1"));
  });

  it("keeps a message until the server has it", async () => {
    const { courier: made, unsent, rest } = courier();
    made.take("c", draft("a"));
    expect((await unsent.of("c")).map(({ clientId }) => clientId)).toEqual(["a"]);
    made.online();
    await rest();
    expect(await unsent.of("c")).toEqual([]);
  });

  it("does not keep a message of which nobody knows the conversation", async () => {
    const { courier: made, unsent } = courier();
    made.take(null, draft("a"));
    expect(await unsent.of("c")).toEqual([]);
    expect(made.drop().map(({ clientId }) => clientId)).toEqual(["a"]);
  });

  it("sends again under the same id when the answer got lost with the connection", async () => {
    const { courier: made, sent, told, rest } = courier(new NotConnected());
    made.online();
    made.take("c", draft("a"));
    await rest();
    expect(told.at(-1)).toBe("a waiting");
    made.online();
    await rest();
    expect(sent).toEqual(["a", "a"]);
    expect(told.at(-1)).toBe("a stored as 1");
  });

  it("gives up after three times without an answer, and goes on with the next", async () => {
    const silence = Array.from({ length: ATTEMPTS }, () => new NoAnswer());
    const { courier: made, sent, told, unsent, rest } = courier(...silence);
    made.online();
    made.take("c", draft("a"));
    made.take("c", draft("b"));
    await rest();
    expect(sent).toEqual(["a", "a", "a", "b"]);
    expect(told).toContain("a failed (no_answer)");
    expect(await unsent.of("c")).toMatchObject([{ clientId: "a", problem: "no_answer" }]);
  });

  it("gives up at once what the server refuses for good", async () => {
    const { courier: made, sent, told, rest } = courier(new Refused("message_too_long", null));
    made.online();
    made.take("c", draft("a"));
    await rest();
    expect(sent).toEqual(["a"]);
    expect(told.at(-1)).toBe("a failed (message_too_long)");
  });

  it("waits as long as the server asks, then sends again", async () => {
    const { courier: made, sent, pauses, told, rest } = courier(new Refused("rate_limited", 7));
    made.online();
    made.take("c", draft("a"));
    await rest();
    expect(pauses).toEqual([7000]);
    expect(sent).toEqual(["a", "a"]);
    expect(told).toContain("a waiting (rate_limited)");
  });

  it("recovers a message once", async () => {
    const { courier: made, sent, rest } = courier();
    made.take("c", draft("a"));
    made.recover([draft("a"), draft("b")]);
    made.online();
    await rest();
    expect(sent).toEqual(["a", "b"]);
  });

  it("leaves alone what turned out to be stored", async () => {
    const { courier: made, sent, rest } = courier();
    made.take("c", draft("a"));
    await made.settled("a");
    made.online();
    await rest();
    expect(sent).toEqual([]);
  });

  it("sends even where the browser keeps nothing", async () => {
    const { courier: made, sent, unsent, rest } = courier();
    unsent.keep = () => Promise.reject(new Error("quota"));
    unsent.forget = () => Promise.reject(new Error("quota"));
    made.online();
    made.take("c", draft("a"));
    made.take("c", draft("b"));
    await rest();
    expect(sent).toEqual(["a", "b"]);
  });
});
