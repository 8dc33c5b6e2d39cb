import type { Reporter, TestCase, TestModule } from "vitest/node";
import type { Failure } from "@/scripts/support/test-report";
import { nameOf, optionsOfRun, Progress } from "./progress";

type Errors = readonly { message: string; stack?: string; diff?: string }[];

/** Vitest's part of `Progress`. */
export default class VitestProgress implements Reporter {
  readonly #progress = new Progress(optionsOfRun("test"));
  #files = 0;
  #ended = 0;

  onTestRunStart(specifications: readonly unknown[]): void {
    this.#files = specifications.length;
  }

  onTestModuleStart(module: TestModule): void {
    this.#progress.running(fileOf(module), "before its first test");
  }

  onTestCaseReady(test: TestCase): void {
    this.#progress.running(fileOf(test.module), test.fullName);
  }

  onTestCaseResult(test: TestCase): void {
    this.#progress.running(fileOf(test.module), `after "${test.fullName}"`);
  }

  onTestModuleEnd(module: TestModule): void {
    const file = fileOf(module);
    const tests = [...module.children.allTests()];
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const failures: Failure[] = [];
    const add = (test: string, errors: Errors | undefined, printed = "") => {
      if (errors?.length) failures.push({ file, test, message: messageOf(errors), printed });
    };
    add("the file itself", module.errors());
    for (const suite of module.children.allSuites()) add(suite.fullName, suite.errors());
    for (const test of tests) {
      const { printed } = test.meta() as { printed?: string };
      if (test.result().state === "failed") add(test.fullName, test.result().errors, printed);
    }
    const seconds = module.diagnostic().duration / 1000;
    const report = { file, seconds, passed: count("passed"), skipped: count("skipped") };
    this.#progress.fileEnded(report, failures, `[${++this.#ended}/${this.#files}]`);
  }

  onTestRunEnd(_: unknown, errors: Errors): void {
    if (errors.length > 0)
      this.#progress.failed({
        file: "",
        test: "outside of any test",
        message: messageOf(errors),
        printed: "",
      });
    this.#progress.end();
  }
}

const fileOf = (module: TestModule) => nameOf(module.moduleId);

function messageOf(errors: Errors): string {
  return errors
    .map(({ message, stack = "", diff }) => {
      const frames = stack
        .split("\n")
        .filter((line) => /^\s+at /.test(line) && !line.includes("node_modules"));
      return [message, diff, ...frames.slice(0, 4)].filter(Boolean).join("\n");
    })
    .join("\n");
}
