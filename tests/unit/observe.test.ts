import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { signInSteps } from "@/features/sign-in/telemetry";
import { sourceFiles } from "../support/repository";

const guide = readFileSync("docs/guides/observe.md", "utf8");
const code = sourceFiles()
  .filter(({ path }) => /^(app|features|lib|auth|proxy|instrumentation)/.test(path))
  .map(({ text }) => text)
  .join("\n");

/** The rows of the table under a heading, its cells without their quotes. */
function table(heading: string): string[][] {
  const section = guide.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
}

/** Events by name, with the levels that the code writes them at, as the text has them. */
function eventsIn(text: string): Map<string, Set<string>> {
  const events = new Map<string, Set<string>>();
  const add = (event: string, levels: string[]) =>
    events.set(event, new Set([...(events.get(event) ?? []), ...levels]));
  const words = /"(debug|info|warn|error)"/g;
  // The level may be an expression; whatever it can be is a word in it, or comes from the caller.
  for (const [, level = "", event = ""] of text.matchAll(/\blog\(\s*((?:[^(),]|"[^"]*")+),\s*"(\w+)"/g)) {
    const levels = [...level.matchAll(words)].map((match) => match[1] ?? "");
    add(event, levels.length > 0 ? levels : ["warn", "error"]);
  }
  for (const [, event = ""] of text.matchAll(/\btell\("(\w+)"/g)) add(event, ["error"]);
  return events;
}

describe("the guide for operators", () => {
  it("finds events in code, at their levels", () => {
    const text =
      'log("warn", "a_b"); log(x === "cancelled" ? "info" : "error",\n "c", {}); log(level, "d"); tell("e", x)';
    expect([...eventsIn(text)].map(([event, levels]) => [event, [...levels]])).toEqual([
      ["a_b", ["warn"]],
      ["c", ["info", "error"]],
      ["d", ["warn", "error"]],
      ["e", ["error"]],
    ]);
  });

  it("names every event that is logged, with its levels, and no other", () => {
    const order = ["debug", "info", "warn", "error"];
    const inCode = [...eventsIn(code)].map(([event, levels]) => [
      event,
      [...levels].sort((a, b) => order.indexOf(a) - order.indexOf(b)).join(", "),
    ]);
    expect(table("Events").map((row) => row.slice(0, 2))).toEqual(
      inCode.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    );
  });

  it("names every span and what it is", () => {
    expect(table("Spans")).toEqual(Object.entries(signInSteps));
    const used = [...code.matchAll(/(?:signInStep|signInRequest|boundedFetch)\(\s*"([^"]+)"/g)].map(
      ([, name]) => name,
    );
    const chosen = ["token request", "userinfo request"];
    expect(new Set([...used, ...chosen])).toEqual(new Set(Object.keys(signInSteps)));
  });

  it("names every metric", () => {
    const names = [...code.matchAll(/(?:counter|durations)\(\s*"([^"]+)"/g)].map(([, name]) => name);
    expect(
      table("Metrics")
        .map(([name]) => name)
        .sort(),
    ).toEqual(names.sort());
  });
});
