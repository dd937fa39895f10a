import { describe, expect, it } from "vitest";
import { Transcript } from "../src/conversation/transcript";
import { draft, message, ours } from "./messages";

const numbers = (transcript: Transcript) => transcript.entries.map(({ seq }) => seq);
const texts = (transcript: Transcript) => transcript.entries.map(({ text }) => text);

describe("the transcript", () => {
  it("orders messages by number, however they arrive", () => {
    const transcript = new Transcript();
    for (const seq of [3, 1, 4, 2]) transcript.merge(message(seq));
    expect(numbers(transcript)).toEqual([1, 2, 3, 4]);
  });

  it("holds a message once, by its number and by its id", () => {
    const transcript = new Transcript();
    expect(transcript.merge(message(1))).toBe(true);
    expect(transcript.merge(message(1))).toBe(false);
    expect(transcript.merge(message(1, { id: "another id" }))).toBe(false);
    expect(transcript.merge(message(2, { id: "m1" }))).toBe(false);
    expect(numbers(transcript)).toEqual([1]);
  });

  it("keeps what is under way below what is stored, in the order written", () => {
    const transcript = new Transcript();
    transcript.write(draft("a"));
    transcript.write(draft("b"));
    transcript.merge(message(1));
    expect(texts(transcript)).toEqual(["message 1", "a", "b"]);
  });

  it("moves our message to its place once it is stored, under the key it was drawn with", () => {
    const transcript = new Transcript();
    transcript.write(draft("a"));
    const { key } = transcript.entries[0]!;
    transcript.merge(message(2));
    transcript.stored("a", { id: "m1", seq: 1 });
    expect(transcript.entries.map(({ seq, key, delivery }) => [seq, key, delivery])).toEqual([
      [1, key, "sent"],
      [2, "m2", "sent"],
    ]);
  });

  it("knows our message again when it comes back before its acknowledgement", () => {
    const transcript = new Transcript();
    transcript.write(draft("a"));
    expect(transcript.merge(ours(1, "a"))).toBe(false);
    transcript.stored("a", { id: "m1", seq: 1 });
    expect(numbers(transcript)).toEqual([1]);
    expect(transcript.entries[0]?.key).toBe("a");
  });

  it("takes a message of ours from another tab for a new one", () => {
    expect(new Transcript().merge(ours(1, "from elsewhere"))).toBe(true);
  });

  it("does not write the same draft twice", () => {
    const transcript = new Transcript();
    transcript.write(draft("a"));
    transcript.write(draft("a"));
    transcript.stored("a", { id: "m1", seq: 1 });
    transcript.write(draft("a"));
    expect(texts(transcript)).toEqual(["a"]);
  });

  it("says how far it is complete and whether something is missing", () => {
    const transcript = new Transcript();
    transcript.merge(message(1));
    expect([transcript.complete, transcript.hasGap]).toEqual([1, false]);
    transcript.merge(message(3));
    expect([transcript.complete, transcript.hasGap]).toEqual([1, true]);
    transcript.merge(message(2));
    expect([transcript.complete, transcript.hasGap]).toEqual([3, false]);
  });

  it("counts our own stored messages as known", () => {
    const transcript = new Transcript();
    transcript.write(draft("a"));
    transcript.stored("a", { id: "m1", seq: 1 });
    transcript.merge(message(2));
    expect(transcript.hasGap).toBe(false);
  });

  it("believes the server about numbers that do not exist", () => {
    const transcript = new Transcript();
    transcript.merge(message(4));
    transcript.settle(5);
    expect([transcript.complete, transcript.hasGap]).toEqual([5, false]);
    transcript.merge(message(6));
    expect(transcript.complete).toBe(6);
  });

  it("marks and discards what is under way, and nothing else", () => {
    const transcript = new Transcript();
    transcript.write(draft("a"));
    transcript.merge(ours(1, "b"));
    transcript.mark("a", "failed", "no_answer");
    transcript.mark("b", "failed", "no_answer");
    expect(transcript.find("a")).toMatchObject({ delivery: "failed", problem: "no_answer" });
    expect(transcript.find("b")).toMatchObject({ delivery: "sent", problem: null });
    transcript.discard("a");
    transcript.discard("b");
    expect(numbers(transcript)).toEqual([1]);
  });
});
