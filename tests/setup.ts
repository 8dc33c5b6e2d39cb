import { afterEach, expect, vi } from "vitest";

const consoleError = vi.spyOn(console, "error");
const consoleWarn = vi.spyOn(console, "warn");

afterEach(() => {
  expect(consoleError.mock.calls, "unexpected console.error").toEqual([]);
  expect(consoleWarn.mock.calls, "unexpected console.warn").toEqual([]);
  consoleError.mockClear();
  consoleWarn.mockClear();
});
