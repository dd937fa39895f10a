import { describe, expect, it } from "vitest";
import { openQuestion, standings } from "../src/conversation/replies";
import { Transcript } from "../src/conversation/transcript";
import type { Message } from "../src/conversation/wire";
import { draft, message, ours } from "./messages";

const question = (seq: number, ...titles: string[]): Message =>
  message(seq, {
    replies: titles.map((title) => ({ title, payload: `${seq}:${title}` })),
    asks: { slot: "impact", kind: "choice" },
  });

function transcript(...messages: Message[]): Transcript {
  const result = new Transcript();
  for (const one of messages) result.merge(one);
  return result;
}

describe("the buttons of a question", () => {
  it("are open while nothing follows", () => {
    expect(standings(transcript(question(1, "Yes", "No")).entries).get("m1")).toEqual({ open: true, chosen: null });
  });

  it("are good for one press", () => {
    const held = transcript(question(1, "Yes", "No"));
    held.write(draft("a", "Yes", "1:Yes"));
    expect(standings(held.entries).get("m1")).toEqual({ open: false, chosen: "1:Yes" });
  });

  it("stay open while a press has failed", () => {
    const held = transcript(question(1, "Yes", "No"));
    held.write(draft("a", "Yes", "1:Yes"), "failed", "no_answer");
    expect(standings(held.entries).get("m1")?.open).toBe(true);
  });

  it("show after a reload which one was pressed, by its words", () => {
    const held = transcript(question(1, "Yes", "No"), ours(2, "a", { text: "No" }));
    expect(standings(held.entries).get("m1")).toEqual({ open: false, chosen: "1:No" });
  });

  it("close with the next question", () => {
    const result = standings(transcript(question(1, "Yes"), question(2, "One", "Two")).entries);
    expect(result.get("m1")).toEqual({ open: false, chosen: null });
    expect(result.get("m2")?.open).toBe(true);
  });

  it("close with a question that has no buttons", () => {
    const held = transcript(question(1, "Yes"), message(2, { asks: { slot: "version", kind: "text" } }));
    expect(standings(held.entries).get("m1")?.open).toBe(false);
  });

  it("stay open beside a question asked in the same breath, where they only offer something", () => {
    const offer = message(1, { replies: [{ title: "Talk to a person", payload: "person" }] });
    const held = transcript(offer, question(2, "Yes", "No"));
    expect(standings(held.entries).get("m1")?.open).toBe(true);
    expect(standings(held.entries).get("m2")?.open).toBe(true);

    held.merge(ours(3, "a", { text: "Talk to a person" }));
    expect(standings(held.entries).get("m1")).toEqual({ open: false, chosen: "person" });
    expect(standings(held.entries).get("m2")?.open).toBe(true);

    held.merge(question(4, "Yes", "No"));
    expect(standings(held.entries).get("m2")).toEqual({ open: false, chosen: null });
  });

  it("that offer something close with the next answer's question", () => {
    const offer = message(1, { replies: [{ title: "Talk to a person", payload: "person" }] });
    const held = transcript(offer, question(2, "Yes", "No"), ours(3, "a", { text: "No" }), question(4, "One"));
    expect(standings(held.entries).get("m1")).toEqual({ open: false, chosen: null });
    expect(standings(held.entries).get("m2")?.chosen).toBe("2:No");
  });

  it("stay open through a remark and a digression", () => {
    const held = transcript(question(1, "Yes"), ours(2, "a", { text: "How fast will you answer?" }), message(3));
    expect(standings(held.entries).get("m1")?.open).toBe(true);
  });

  it("are not pressed by the same words said to a later question", () => {
    const held = transcript(question(1, "Yes"), question(2, "Yes"), ours(3, "a", { text: "Yes" }));
    expect(standings(held.entries).get("m1")).toEqual({ open: false, chosen: null });
    expect(standings(held.entries).get("m2")?.chosen).toBe("2:Yes");
  });
});

describe("the open question", () => {
  it("is the last one asked, until the customer says something", () => {
    const held = transcript(question(1, "Yes"), message(2));
    expect(openQuestion(held.entries)?.id).toBe("m1");
    held.write(draft("a", "something"));
    expect(openQuestion(held.entries)).toBeNull();
  });

  it("is none where nothing was asked", () => {
    expect(openQuestion(transcript(message(1)).entries)).toBeNull();
  });
});
