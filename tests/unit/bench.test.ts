import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseOptions, tableNames } from "@/bench/options";
import { performanceDoc, withResult } from "@/bench/report";
import { covered, median, ratioOf, rotated } from "@/bench/statistics";
import { markdown, showBytes, showGoal, showLimit, showRatio } from "@/bench/table";

// Only the arithmetic: how fast anything is, no test says.

describe("statistics", () => {
  it("the median is the middle, or between the two in the middle", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it("a ratio is of the same rounds, so that a slow round cancels out", () => {
    expect(ratioOf([90, 9, 80], [100, 10, 100])).toEqual({ median: 0.9, low: 0.8, high: 0.9 });
    expect(() => ratioOf([1], [1, 2])).toThrow(RangeError);
  });

  it("each round begins one further along", () => {
    expect([0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""))).toEqual([
      "abc",
      "bca",
      "cab",
      "abc",
    ]);
    expect(rotated([], 1)).toEqual([]);
  });

  it("spans that overlap count once, and those that follow one another are sequential", () => {
    const token = [0, 80] as const;
    const profile = [85, 165] as const;
    const emails = [86, 170] as const;
    expect(covered([profile, token, emails])).toEqual({ milliseconds: 165, sequential: 2 });
    expect(covered([])).toEqual({ milliseconds: 0, sequential: 0 });
  });
});

describe("what is printed", () => {
  it("a table is Markdown with its columns below one another", () => {
    expect(markdown({ head: ["", "ratio"], rows: [["one", "1.00"]] })).toBe(
      ["|     | ratio |", "|-----|-------|", "| one | 1.00  |"].join("\n"),
    );
  });

  it("a goal is met by the median", () => {
    const ratio = { median: 0.87, low: 0.8, high: 0.9 };
    expect(showRatio(ratio)).toBe("0.87 (0.80–0.90)");
    expect(showGoal(ratio, 0.87)).toBe("≥ 0.87: met");
    expect(showGoal(ratio, 0.88)).toBe("≥ 0.88: **not met**");
    expect(showLimit(ratio, 0.87)).toBe("≤ 0.87: met");
    expect(showLimit(ratio, 0.86)).toBe("≤ 0.86: **not met**");
    expect(showBytes(12_345)).toBe("12.3 kB");
  });

  it("a result goes into its own place of the document and nowhere else", () => {
    const document = "a\n<!-- x -->\nold\n<!-- end x -->\nb";
    expect(withResult(document, "x", "new")).toBe("a\n<!-- x -->\n\nnew\n\n<!-- end x -->\nb");
    expect(() => withResult(document, "y", "new")).toThrow(/has lost its lines/);
  });

  it("the document has a place for every table", () => {
    const document = readFileSync(performanceDoc, "utf8");
    for (const name of [
      ...tableNames,
      "sessions-postgresql",
      "sign-in-postgresql",
      "callback-postgresql",
      "pages-postgresql",
    ]) {
      expect(() => withResult(document, name, "")).not.toThrow();
    }
  });
});

describe("the command line", () => {
  it("without names it is every table", () => {
    expect(parseOptions([]).tables).toEqual(tableNames);
    expect(parseOptions(["size", "--rounds", "9"])).toMatchObject({ tables: ["size"], rounds: 9 });
    expect(parseOptions(["sign-in", "--sign-ins", "40"])).toMatchObject({ tables: ["sign-in"], signIns: 40 });
  });

  it.each([
    [["speed"], "There is no table speed"],
    [["--rounds", "0"], "--rounds is 0"],
    [["--sign-ins", "many"], "--sign-ins is many"],
    [["--database", "mysql://x"], "--database must be"],
    [["--nothing"], "Unknown option"],
  ])("%j is refused in words", (args, words) => {
    expect(() => parseOptions(args)).toThrow(
      expect.objectContaining({ name: "Fault", message: expect.stringContaining(words) }),
    );
  });
});

it.each(["bench", "bench/peers"])("%s takes every package from npm's registry and pins it", (folder) => {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const { packages } = JSON.parse(readFileSync(`${folder}/package-lock.json`, "utf8")) as {
    packages: Record<string, { version?: string; resolved?: string }>;
  };
  for (const [path, { resolved }] of Object.entries(packages)) {
    expect(resolved ?? "https://registry.npmjs.org/", path).toMatch(/^https:\/\/registry\.npmjs\.org\//);
  }
  for (const [name, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(packages[`node_modules/${name}`]?.version, name).toBe(wanted);
  }
});

it("the peers run on the starter's own versions", () => {
  const read = (path: string) =>
    JSON.parse(readFileSync(path, "utf8")).dependencies as Record<string, string>;
  const ours = read("package.json");
  const theirs = read("bench/peers/package.json");
  for (const name of Object.keys(theirs).filter((name) => name in ours))
    expect(theirs[name], name).toBe(ours[name]);
});
