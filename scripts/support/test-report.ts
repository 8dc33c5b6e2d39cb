/** What a step's reporter writes for `npm test`, and how that is told at the end. */

/** @property file as a person names it on the command line: `security/replay` */
export type FileReport = { file: string; seconds: number; passed: number; skipped: number };
/** @property printed what the test, or the server that it talked to, printed meanwhile */
export type Failure = { file: string; test: string; message: string; printed: string };
export type Report = { files: FileReport[]; failures: Failure[] };

/** How a step ended. `fault` says why it did not come to its tests, or to their end. */
export type StepResult = Report & { step: string; seconds: number; fault?: string };

/**
 * The table at the end: seconds and counts of each step, the slowest files, and what failed with the command that
 * runs just that again.
 * @param options of the run, such as `--on postgresql`, for that command
 */
export function summarize(results: readonly StepResult[], options: readonly string[]): string {
  const rows = results.map((result) => {
    const { step, seconds, files, failures, fault } = result;
    const tests = files.length > 0 ? `${sum(files, "passed")} passed` : "";
    const skipped = sum(files, "skipped");
    const bad = [
      failures.length > 0 && `${failures.length} failed`,
      skipped > 0 && `${skipped} skipped`,
      fault,
    ].filter(Boolean);
    const cells = [
      isGood(result) ? "✓" : "✗",
      step.padEnd(11),
      `${seconds.toFixed(1).padStart(6)} s`,
      tests,
      ...bad,
    ];
    return `  ${cells.filter(Boolean).join("  ")}`;
  });
  const slowest = results
    .flatMap(({ files }) => files)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 8)
    .map(({ file, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${file}`);
  return [
    "",
    ...rows,
    ...(slowest.length > 0 ? ["", "  The slowest files:", ...slowest] : []),
    ...failuresOf(results, options),
  ].join("\n");
}

/** @returns whether a step proved all that it is there to prove. A test that did not run proves nothing. */
export function isGood({ failures, files, fault }: StepResult): boolean {
  return failures.length === 0 && !fault && sum(files, "skipped") === 0;
}

function failuresOf(results: readonly StepResult[], options: readonly string[]): string[] {
  const bad = results.filter((result) => !isGood(result));
  if (bad.length === 0) return [];
  const told = bad.flatMap(({ step, failures, fault }) => [
    ...(fault ? [`  ${step}: ${fault}`] : []),
    ...failures.map(({ file, test }) => `  ${file || step} › ${test}`),
  ]);
  const again = new Set(
    bad.flatMap(({ step, files, failures }) => {
      const named = failures.map(({ file }) => file);
      const skipping = files.filter(({ skipped }) => skipped > 0).map(({ file }) => file);
      const all = [...named, ...skipping];
      return all.length > 0 && all.every(Boolean) ? all : [step];
    }),
  );
  return ["", "  What failed:", ...told, "", `  Again: npm test -- ${[...options, ...again].join(" ")}`];
}

const sum = (files: readonly FileReport[], key: "passed" | "skipped") =>
  files.reduce((total, file) => total + file[key], 0);
