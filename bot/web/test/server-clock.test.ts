import { expect, it } from "vitest";
import { ServerClock } from "../src/conversation/server-clock";

const NOON = Date.parse("2026-03-03T12:00:00Z");
const at = (seconds: number) => new Date(NOON + seconds * 1000).toISOString();

it("believes a browser whose clock is about right", () => {
  const clock = new ServerClock(() => NOON);
  clock.heard(at(-40));
  expect(clock.now()).toBe(NOON);
});

it("follows the server where the browser's clock is wrong", () => {
  const clock = new ServerClock(() => NOON);
  clock.heard(at(3600 - 30));
  clock.heard(at(3600));
  clock.heard(at(3600 - 5));
  expect(clock.now()).toBe(NOON + 3_600_000);
});

it("is not moved by a time that cannot be read", () => {
  const clock = new ServerClock(() => NOON);
  clock.heard("soon");
  expect(clock.now()).toBe(NOON);
});
