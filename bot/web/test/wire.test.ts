import { describe, expect, it } from "vitest";
import { readMessage, readOwner, readRefusal, readSession, readStored } from "../src/conversation/wire";

describe("what arrives", () => {
  it("is read into a message", () => {
    const read = readMessage({
      id: "m1",
      seq: 3,
      author: "bot",
      at: "2026-03-03T12:00:00.000000Z",
      text: "Which one?",
      quick_replies: [{ title: "This", payload: "b1", content_type: "text" }],
      custom: {
        language: "en",
        asks: { slot: "product", kind: "choice", answers: [] },
        card: {
          kind: "case",
          title: "Open",
          fields: [{ key: "first_response", label: "First answer", value: "14:20", at: "2026-03-03T14:20:00Z" }],
        },
      },
    });
    expect(read).toMatchObject({
      seq: 3,
      replies: [{ title: "This", payload: "b1" }],
      asks: { slot: "product", kind: "choice" },
      card: { kind: "case", fields: [{ at: "2026-03-03T14:20:00Z" }], note: null },
      language: "en",
    });
  });

  it("finds the buttons in what is asked where there are no quick replies", () => {
    const custom = { asks: { slot: "s", kind: "confirm", answers: [{ value: "y", title: "Yes", button_id: "b1" }] } };
    expect(readMessage({ id: "m1", seq: 1, custom })?.replies).toEqual([{ title: "Yes", payload: "b1" }]);
  });

  it.each([null, "text", [], {}, { id: "m1" }, { seq: 1 }, { id: "m1", seq: "1" }])("is no message: %j", (data) => {
    expect(readMessage(data)).toBeNull();
  });

  it("does without what is malformed", () => {
    const read = readMessage({
      id: 7,
      seq: 1,
      author: "nobody",
      quick_replies: [null, { title: "no id" }, "x"],
      custom: { asks: { slot: "s", kind: "essay" }, card: { kind: "x", fields: [null, { key: "k", at: "soon" }] } },
    });
    expect(read).toMatchObject({
      id: "7",
      author: "bot",
      text: "",
      replies: [],
      asks: null,
      card: { fields: [{ key: "k", label: "", value: "", at: null }] },
    });
  });

  it("is read into a session, its owner at the top or beneath", () => {
    const ack = { session_id: "c.s", messages: [], last_seq: 4, owner: "waiting", place: 2 };
    expect(readSession(ack)).toMatchObject({ conversationId: "c", lastSeq: 4, owner: { owner: "waiting", place: 2 } });
    expect(readSession({ ...ack, owner: { owner: "agent" } })?.owner).toEqual({ owner: "agent", place: null });
    expect(readSession({ error: { code: "x" } })).toBeNull();
  });

  it("is told apart: stored, refused, neither", () => {
    expect(readStored({ ok: true, id: "m1", seq: 1 })).toEqual({ id: "m1", seq: 1 });
    expect(readStored({ error: { code: "x" } })).toBeNull();
    expect(readRefusal({ error: { code: "rate_limited", retry_after: 3 } })).toEqual({
      code: "rate_limited",
      retryAfter: 3,
    });
    expect(readRefusal({ ok: true })).toBeNull();
    expect(readOwner("nonsense")).toEqual({ owner: "bot", place: null });
  });
});
