import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const dist = resolve(import.meta.dirname, "../dist");
const size = (file: string) => gzipSync(readFileSync(resolve(dist, file)), { level: 9 }).length;
const launcher = () => size("widget.js");
const panel = () =>
  readdirSync(resolve(dist, "widget"))
    .filter((file) => file.endsWith(".js"))
    .reduce((sum, file) => sum + size(`widget/${file}`), 0);

it("costs a page that only shows the button at most 10 kB", () => {
  expect(launcher()).toBeLessThanOrEqual(10_000);
});

it("is at most 45 kB with everything", () => {
  expect(launcher() + panel()).toBeLessThanOrEqual(45_000);
});
