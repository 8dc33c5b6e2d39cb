import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inTurn } from "@/scripts/support/in-turn";
import { isGood, type StepResult, summarize } from "@/scripts/support/test-report";
import { selectionOf } from "@/scripts/support/test-run";
import { stepNames } from "@/scripts/support/test-steps";
import { hanging, nameOf, Progress } from "../reporters/progress";

describe("what npm test is asked for", () => {
  const select = (...names: string[]) => selectionOf(names, stepNames);

  it("are steps, and files by any name that a person has for them", () => {
    expect(select("types", "security")).toEqual(
      new Map([
        ["types", []],
        ["security", []],
      ]),
    );
    for (const name of ["unit/redirects", "tests/unit/redirects.test.ts", "./tests/unit/redirects"])
      expect(select(name)).toEqual(new Map([["unit", ["tests/unit/redirects.test.ts"]]]));
    expect(select("browser/sign-in", "e2e/history", "local-providers/faults")).toEqual(
      new Map([
        ["browser", ["tests/e2e/sign-in.spec.ts", "tests/e2e/history.spec.ts"]],
        ["unit", ["tests/local-providers/faults.test.ts"]],
      ]),
    );
  });

  it("a name is that of one file, or the beginning of several", () => {
    const file = "tests/unit/provider-revocation";
    expect(select("unit/provider-revocation")).toEqual(new Map([["unit", [`${file}.test.ts`]]]));
    expect(select("unit/provider-revocation-")).toEqual(new Map([["unit", [`${file}-`]]]));
  });

  it("a step counts as a whole, also beside a file of it", () => {
    expect(select("unit", "unit/redirects")).toEqual(new Map([["unit", []]]));
  });

  it("what is neither is named", () => {
    for (const name of ["secrity", "security/nothing", "tests", "../unit/env", "constructor"])
      expect(select("types", name)).toBe(name);
  });
});

describe("steps side by side", () => {
  /** Ends steps by hand. */
  function line(names: string[], needs: Record<string, string[]>, places: Record<string, number> = {}) {
    const running = new Map<string, (result: string) => void>();
    const given: Record<string, string[]> = {};
    const all = inTurn(
      names,
      (name) => needs[name] ?? [],
      { all: 2, of: (name) => places[name] ?? 1 },
      (name, needed: string[]) => {
        given[name] = needed;
        return new Promise<string>((resolve) => running.set(name, resolve));
      },
    );
    const end = async (name: string) => {
      running.get(name)?.(`${name} ended`);
      running.delete(name);
      await new Promise((resolve) => setImmediate(resolve));
      return [...running.keys()];
    };
    return { all, end, given, first: [...running.keys()] };
  }

  it("begin in line as places are free, and have the results in line", async () => {
    const { all, end, first } = line(["a", "b", "c", "d"], {});
    expect(first).toEqual(["a", "b"]);
    expect(await end("b")).toEqual(["a", "c"]);
    expect(await end("c")).toEqual(["a", "d"]);
    expect(await end("d")).toEqual(["a"]);
    await end("a");
    expect(await all).toEqual(["a ended", "b ended", "c ended", "d ended"]);
  });

  it("wait for all the places that they take, and share none of these", async () => {
    const { all, end, first } = line(["a", "b", "c", "d"], {}, { b: 2 });
    expect(first).toEqual(["a"]);
    expect(await end("a")).toEqual(["b"]);
    expect(await end("b")).toEqual(["c", "d"]);
    await end("c");
    await end("d");
    expect(await all).toHaveLength(4);
  });

  it("wait for what they need, let others by meanwhile, and hear what came of it", async () => {
    const { all, end, given, first } = line(["a", "b", "c"], { b: ["a", "not asked for"] });
    expect(first).toEqual(["a", "c"]);
    expect(await end("c")).toEqual(["a"]);
    expect(await end("a")).toEqual(["b"]);
    expect(given).toEqual({ a: [], b: ["a ended"], c: [] });
    await end("b");
    expect(await all).toHaveLength(3);
  });
});

describe("the table at the end", () => {
  const good: StepResult = {
    step: "unit",
    seconds: 12.34,
    files: [{ file: "unit/env", seconds: 2, passed: 3, skipped: 0 }],
    failures: [],
  };
  const failure = { file: "security/replay", test: "O6 a code works once", message: "no", printed: "" };
  const bad: StepResult = { ...good, step: "security", failures: [failure] };

  it("tells the seconds and counts of each step, and the slowest files", () => {
    const table = summarize([good, { ...good, step: "types", files: [] }], []);
    expect(table).toMatch(/✓ {2}unit +12\.3 s {2}3 passed\n/);
    expect(table).toMatch(/✓ {2}types +12\.3 s\n/);
    expect(table).toMatch(/slowest files:\n +2\.0 s {2}unit\/env$/);
    expect(table).not.toContain("Again");
  });

  it("tells what failed, and the command that runs just that again", () => {
    const table = summarize([good, bad], ["--on", "postgresql"]);
    expect(table).toMatch(/✗ {2}security .*1 failed/);
    expect(table).toContain("security/replay › O6 a code works once");
    expect(table).toMatch(/Again: npm test -- --on postgresql security\/replay$/);
  });

  it("a step that did not come to its tests, or skipped one, has not passed", () => {
    const unstarted = { ...good, step: "browser", files: [], fault: "no browser." };
    const skipping = { ...good, files: [{ file: "unit/csp", seconds: 1, passed: 1, skipped: 2 }] };
    expect([good, bad, unstarted, skipping].map(isGood)).toEqual([true, false, false, false]);
    const table = summarize([unstarted, skipping], []);
    expect(table).toContain("browser: no browser.");
    expect(table).toContain("2 skipped");
    expect(table).toMatch(/Again: npm test -- browser unit\/csp$/);
  });
});

describe("a run as it goes on", () => {
  const lines: string[] = [];
  const abort = vi.fn();
  let progress: Progress;
  beforeEach(() => {
    vi.useFakeTimers();
    lines.length = 0;
    abort.mockClear();
    progress = new Progress({ step: "security", print: (line) => lines.push(line), abort });
  });
  afterEach(() => {
    progress.end();
    vi.useRealTimers();
  });

  it("has a line a file, and what was printed only with a test that failed", () => {
    const file = { file: "security/replay", seconds: 1.26, passed: 2, skipped: 0 };
    progress.fileEnded(file, [], "[1/2]");
    const failure = {
      file: "security/tabs",
      test: "S11 two",
      message: "expected 1",
      printed: "a log line\n",
    };
    progress.fileEnded({ ...file, file: "security/tabs" }, [failure], "[2/2]");
    expect(lines).toEqual([
      "security    ✓ security/replay  2 passed  1.3 s  [1/2]",
      "security    ✗ security/tabs  2 passed, 1 failed  1.3 s  [2/2]",
      "security      ✗ security/tabs › S11 two",
      "security        expected 1",
      "security        ",
      "security        printed meanwhile:",
      "security        a log line",
    ]);
  });

  it("names a test that hangs and ends the run; one that only takes long among others does not", () => {
    progress.running("security/quick", "one");
    progress.running("security/tabs", "S11 two");
    vi.advanceTimersByTime(hanging - 1);
    progress.running("security/quick", "two");
    expect(abort).not.toHaveBeenCalled();
    vi.advanceTimersByTime(hanging / 2);
    expect(lines[0]).toContain("security/tabs › S11 two");
    expect(lines[1]).toContain("hangs");
    expect(lines.join()).not.toContain("security/quick");
    expect(abort).toHaveBeenCalledOnce();
  });

  it("files have the names that the command line takes", () => {
    expect(nameOf("/clone/tests/security/replay.test.ts")).toBe("security/replay");
    // A clone may be called so.
    expect(nameOf("/home/ada/tests/tests/unit/env.test.ts")).toBe("unit/env");
    expect(nameOf("C:\\clone\\tests\\e2e\\sign-in.spec.ts")).toBe("e2e/sign-in");
  });
});
