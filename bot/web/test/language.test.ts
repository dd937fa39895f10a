import { describe, expect, it } from "vitest";
import { closestLanguage } from "../src/language/languages";
import { stretches } from "../src/language/links";
import { Phrases } from "../src/language/strings";
import { Times } from "../src/language/time";

describe("phrases", () => {
  const phrases = new Phrases("en", {
    greet: "Hello {name}, again {name}",
    left_one: "{count} character left",
    left_other: "{count} characters left",
  });

  it("fill their places", () => {
    expect(phrases.say("greet", { name: "$& Ana" })).toBe("Hello $& Ana, again $& Ana");
    expect(phrases.say("greet")).toBe("Hello {name}, again {name}");
  });

  it("agree with a count", () => {
    expect([0, 1, 2, 1200].map((count) => phrases.count("left", count))).toEqual([
      "0 characters left",
      "1 character left",
      "2 characters left",
      "1,200 characters left",
    ]);
  });

  it("have one form where the language has one", () => {
    expect(new Phrases("ja", { left_other: "あと {count} 文字" }).count("left", 1)).toBe("あと 1 文字");
  });
});

describe("the closest language", () => {
  it.each([
    [["pt-BR"], "pt"],
    [[null, "xx", "zh-Hant-TW"], "zh"],
    [["nb-NO", "de"], "de"],
    [["DE_at"], "de"],
    [["constructor"], "en"],
    [[], "en"],
  ])("to %j is %s", (tags, expected) => {
    expect(closestLanguage(tags)).toBe(expected);
  });
});

describe("times", () => {
  const minutes = (count: number) => count * 60_000;

  it.each([
    ["en", 95, "1 hour 35 minutes"],
    ["en", 35, "35 minutes"],
    ["en", 60, "1 hour"],
    ["en", 1440 + 61, "25 hours 1 minute"],
    ["en", 3 * 1440 + 125, "3 days 2 hours"],
    ["de", 95, "1 Stunde, 35 Minuten"],
    ["fr", 61, "1 heure 1 minute"],
    ["ja", 95, "1時間35分"],
    ["zh", 95, "1小时35分钟"],
    ["ko", 95, "1시간 35분"],
  ])("say a span in %s: %i minutes", (language, span, words) => {
    expect(new Times(language, []).span(minutes(span)).replaceAll(/\s/g, " ")).toBe(words);
  });

  it("count a begun minute whole", () => {
    expect(new Times("en", []).span(1)).toBe("1 minute");
    expect(new Times("en", []).span(minutes(59) + 1)).toBe("1 hour");
  });

  it("name the days as people do, in the reader's zone", () => {
    const times = new Times("en", ["en-GB"], "Asia/Tokyo");
    const now = Date.parse("2026-03-03T16:00:00Z");
    expect(times.day("2026-03-03T15:30:00Z", now)).toBe("Today");
    expect(times.day("2026-03-03T14:30:00Z", now)).toBe("Yesterday");
    expect(times.day("2026-02-27T12:00:00Z", now)).toMatch(/^Friday,? 27 February$/);
    expect(times.day("2025-12-31T12:00:00Z", now)).toMatch(/^Wednesday,? 31 December 2025$/);
    expect(times.sameDay("2026-03-03T14:59:00Z", "2026-03-03T15:01:00Z")).toBe(false);
  });

  it("are written as the browser's own variety of the language writes them", () => {
    const at = "2026-03-03T14:20:00Z";
    expect(new Times("en", ["en-GB"], "UTC").clock(at)).toBe("14:20");
    expect(new Times("en", ["en-US"], "UTC").clock(at)).toMatch(/^2:20\sPM$/);
    expect(new Times("de", ["en-US"], "UTC").clock(at)).toBe("14:20");
  });
});

describe("links", () => {
  const links = (text: string) => stretches(text).flatMap(({ href }) => href ?? []);

  it("are https addresses, without the sentence around them", () => {
    expect(links("See https://a.example/x, or (https://b.example/y).")).toEqual([
      "https://a.example/x",
      "https://b.example/y",
    ]);
    expect(links("https://a.example/wiki/X_(y) here")).toEqual(["https://a.example/wiki/X_(y)"]);
    expect(links("詳しくは https://a.example/x。をご覧ください")).toEqual(["https://a.example/x"]);
  });

  it.each([
    "http://plain.example",
    "javascript:alert(1)",
    "data:text/html,<script>",
    "JAVASCRIPT://https:x",
    "https://",
    "<a href='https:'>x</a>",
  ])("are never made of %s", (text) => {
    expect(links(text)).toEqual([]);
  });

  it("lose nothing of the text", () => {
    const text = "a https://a.example/x, b <b>c</b> https://b.example/?q=1#z!";
    expect(stretches(text).map((stretch) => stretch.text).join("")).toBe(text);
  });
});
