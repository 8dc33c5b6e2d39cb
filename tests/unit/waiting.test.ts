import { describe, expect, it } from "vitest";
import { longestWait, readWait, untilOf, whenInWords } from "@/lib/waiting";

it.each([
  [-1, "now"],
  [0, "now"],
  [1, "in a second"],
  [2, "in 2 seconds"],
  [90, "in 90 seconds"],
  [91, "in 2 minutes"],
  [120, "in 2 minutes"],
  [121, "in 3 minutes"],
  [600, "in 10 minutes"],
])("%i seconds are told as: %s", (wait, words) => {
  expect(whenInWords(wait)).toBe(words);
});

describe("until when, in an address that anybody can write", () => {
  const now = 1_800_000_000_000;

  it("says when, and is still right later", () => {
    const until = untilOf(120, now);
    expect([0, 60, 120, 500].map((later) => readWait(until, now + later * 1000))).toEqual([120, 60, 0, 0]);
  });

  it.each([
    ["nothing", undefined],
    ["two", ["1800000100", "1800000100"]],
    ["an empty one", ""],
    ["words", "tomorrow"],
    ["markup", "<b>1</b>"],
    ["a fraction", "1800000060.5"],
    ["below zero", "-1800000060"],
    ["more digits than time has", "9".repeat(13)],
    ["the past", "1"],
  ])("%s is no wait", (_name, until) => {
    expect(readWait(until, now)).toBe(0);
  });

  it("no wait is longer than the longest there is", () => {
    expect(readWait("999999999999", now)).toBe(longestWait);
  });
});
