import type { FullConfig, Reporter, Suite, TestCase, TestError, TestResult } from "@playwright/test/reporter";
import type { FileReport, Report } from "@/scripts/support/test-report";
import { printedSince } from "../e2e/server-log";
import { nameOf, optionsOfRun, Progress } from "./progress";

type Tally = FileReport & { left: number; failures: Report["failures"] };

/** Playwright's part of `Progress`. It runs the tests of a file on several workers, so a file ends with its last test. */
export default class PlaywrightProgress implements Reporter {
  readonly #progress = new Progress(optionsOfRun("browser"));
  readonly #files = new Map<string, Tally>();
  #ended = 0;

  printsToStdio(): boolean {
    return true;
  }

  onBegin(_: FullConfig, suite: Suite): void {
    for (const test of suite.allTests()) this.#tallyOf(test).left += 1;
  }

  onTestBegin(test: TestCase): void {
    this.#progress.running(`${fileOf(test)}:${test.location.line}`, test.title);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#progress.idle(`${fileOf(test)}:${test.location.line}`);
    const tally = this.#tallyOf(test);
    tally.left -= 1;
    tally.seconds += result.duration / 1000;
    if (result.status === "skipped") tally.skipped += 1;
    else if (test.ok()) tally.passed += 1;
    else {
      const printed = result.attachments.find(({ name }) => name === "server log")?.body?.toString() ?? "";
      tally.failures.push({ file: tally.file, test: test.title, message: messageOf(result.errors), printed });
    }
    if (tally.left > 0) return;
    const { failures, left: _, ...file } = tally;
    this.#progress.fileEnded(file, failures, `[${++this.#ended}/${this.#files.size}]`);
  }

  onError(error: TestError): void {
    this.#progress.failed({
      file: "",
      test: "outside of any test",
      message: messageOf([error]),
      printed: printedSince(0),
    });
  }

  onEnd(): void {
    this.#progress.end();
  }

  #tallyOf(test: TestCase): Tally {
    const file = fileOf(test);
    const tally = this.#files.get(file) ?? { file, seconds: 0, passed: 0, skipped: 0, left: 0, failures: [] };
    this.#files.set(file, tally);
    return tally;
  }
}

const fileOf = (test: TestCase) => nameOf(test.location.file);

/** Without the colours that its messages come with. */
function messageOf(errors: readonly TestError[]): string {
  const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g");
  return errors
    .map(({ message = "", snippet = "" }) => `${message}\n${snippet}`.replace(colours, "").trim())
    .join("\n");
}
