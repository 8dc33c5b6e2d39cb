import { afterEach, beforeEach, expect, vi } from "vitest";

const consoleError = vi.spyOn(console, "error");
const consoleWarn = vi.spyOn(console, "warn");

// What is printed is kept, and shown only with a test that fails. Once a process: files of one may share it.
const shared = globalThis as typeof globalThis & { valetKeyPrinted?: string[]; valetKeyEnv?: unknown };
if (!shared.valetKeyPrinted) {
  const printed: string[] = [];
  shared.valetKeyPrinted = printed;
  for (const stream of [process.stdout, process.stderr])
    stream.write = (text: string | Uint8Array) => printed.push(String(text)) > 0;
}

beforeEach(({ task, onTestFailed }) => {
  // In production it is read once a process, which files share here.
  shared.valetKeyEnv = undefined;
  const printed = shared.valetKeyPrinted ?? [];
  printed.length = 0;
  onTestFailed(() => void Object.assign(task.meta, { printed: printed.join("") }));
});

afterEach(() => {
  expect(consoleError.mock.calls, "unexpected console.error").toEqual([]);
  expect(consoleWarn.mock.calls, "unexpected console.warn").toEqual([]);
  consoleError.mockClear();
  consoleWarn.mockClear();
});
