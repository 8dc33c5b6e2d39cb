import { writeFileSync } from "node:fs";
import type { FileReport, Report } from "@/scripts/support/test-report";

/** Milliseconds without a sign of life from a file, after which its test counts as hanging. */
export const hanging = 15 * 60_000;

/** What is shown of a failure: the page that a test met is longer than what is wrong with it. */
const mostLines = 60;
const longestLine = 400;

type Options = {
  /** The step's name, which begins each line: steps run side by side. */
  step: string;
  /** File for the report; none is written without it. */
  reportPath?: string;
  print?: (line: string) => void;
  /** Ends the run, whose workers may not listen to anything anymore. */
  abort?: () => void;
};

/** Prints a line for each test file, names a test that hangs, and writes the report of the step. */
export class Progress {
  readonly #options: Required<Omit<Options, "reportPath">> & Pick<Options, "reportPath">;
  readonly #report: Report = { files: [], failures: [] };
  /** What each file that runs is at, and since when. */
  readonly #running = new Map<string, { test: string; since: number }>();
  readonly #watch: NodeJS.Timeout;

  constructor(options: Options) {
    this.#options = { print: console.log, abort: () => process.exit(1), ...options };
    this.#watch = setInterval(() => this.#findHanging(), hanging / 30);
    this.#watch.unref();
  }

  /** @param test the test that begins now, or what else the file does */
  running(file: string, test: string): void {
    this.#running.set(file, { test, since: Date.now() });
  }

  /** @param file as given to `running` */
  idle(file: string): void {
    this.#running.delete(file);
  }

  fileEnded(file: FileReport, failures: Report["failures"], done: string): void {
    this.#running.delete(file.file);
    this.#report.files.push(file);
    this.#report.failures.push(...failures);
    const counts = [`${file.passed} passed`];
    if (failures.length > 0) counts.push(`${failures.length} failed`);
    if (file.skipped > 0) counts.push(`${file.skipped} skipped`);
    this.#line(
      `${failures.length > 0 ? "✗" : "✓"} ${file.file}  ${counts.join(", ")}  ${file.seconds.toFixed(1)} s  ${done}`,
    );
    for (const failure of failures) this.#tell(failure);
  }

  /** A failure that belongs to no test file. */
  failed(failure: Report["failures"][number]): void {
    this.#report.failures.push(failure);
    this.#tell(failure);
  }

  end(): void {
    clearInterval(this.#watch);
    const { reportPath } = this.#options;
    if (reportPath) writeFileSync(reportPath, JSON.stringify(this.#report));
  }

  #findHanging(): void {
    const now = Date.now();
    const found = [...this.#running].filter(([, { since }]) => now - since >= hanging);
    if (found.length === 0) return;
    for (const [file, { test }] of found)
      this.failed({
        file,
        test,
        message: `hangs: no sign of life for ${hanging / 60_000} minutes.`,
        printed: "",
      });
    this.end();
    this.#options.abort();
  }

  #tell({ file, test, message, printed }: Report["failures"][number]): void {
    const told = printed.trim() ? `${message}\n\nprinted meanwhile:\n${printed.trimEnd()}` : message;
    this.#line(`  ✗ ${file} › ${test}`);
    const lines = told.split("\n");
    for (const line of lines.slice(0, mostLines)) this.#line(`    ${line.slice(0, longestLine)}`);
    if (lines.length > mostLines) this.#line(`    … and ${lines.length - mostLines} more lines`);
  }

  #line(text: string): void {
    this.#options.print(`${this.#options.step.padEnd(11)} ${text}`);
  }
}

/** @returns how a person names a test file on the command line: `security/replay` */
export function nameOf(path: string): string {
  const [, below = path] = path.replaceAll("\\", "/").match(/^.*\/tests\/(.+)$/) ?? [];
  return below.replace(/\.(test|spec)\.ts$/, "");
}

/** @returns the options for the run that `npm test` or a person started */
export function optionsOfRun(step: string): Options {
  return { step: process.env.TEST_STEP || step, reportPath: process.env.TEST_REPORT };
}
