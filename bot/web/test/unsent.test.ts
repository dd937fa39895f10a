import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { UnsentInDatabase, UnsentInMemory, UnsentSoon, type UnsentMessages } from "../src/conversation/unsent";
import { draft } from "./messages";

const kept = (clientId: string, conversationId: string, at: string) => ({
  ...draft(clientId),
  at,
  conversationId,
  problem: null,
});

const stores: [string, (name: string) => Promise<UnsentMessages>][] = [
  ["the database", (name) => UnsentInDatabase.open(name)],
  ["a database still being opened", async (name) => new UnsentSoon(UnsentInDatabase.open(name))],
  ["the page's memory", async () => new UnsentInMemory()],
];

describe.each(stores)("unsent messages in %s", (where, open) => {
  it("come back by conversation, in the order written", async () => {
    const unsent = await open(`${where} 1`);
    await unsent.keep(kept("b", "one", "2026-03-03T12:00:02.000Z"));
    await unsent.keep(kept("a", "one", "2026-03-03T12:00:01.000Z"));
    await unsent.keep(kept("c", "two", "2026-03-03T12:00:00.000Z"));
    expect((await unsent.of("one")).map(({ clientId }) => clientId)).toEqual(["a", "b"]);
    expect(await unsent.of("three")).toEqual([]);
  });

  it("are forgotten, and remember why they failed", async () => {
    const unsent = await open(`${where} 2`);
    await unsent.keep(kept("a", "one", "2026-03-03T12:00:01.000Z"));
    await unsent.keep(kept("b", "one", "2026-03-03T12:00:02.000Z"));
    await unsent.failed("a", "no_answer");
    await unsent.forget("b");
    await unsent.failed("gone", "no_answer");
    expect(await unsent.of("one")).toMatchObject([{ clientId: "a", problem: "no_answer" }]);
  });
});

it("outlives the page in the database", async () => {
  const before = await UnsentInDatabase.open("page");
  await before.keep(kept("a", "one", "2026-03-03T12:00:01.000Z"));
  const after = await UnsentInDatabase.open("page");
  expect(await after.of("one")).toHaveLength(1);
});
