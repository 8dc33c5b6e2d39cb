import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "@playwright/test";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findBrowser } from "@/scripts/support/browser";

let folder = "";

/** Puts a program there, and returns its path. */
function program(...path: string[]): string {
  const file = join(folder, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  chmodSync(file, 0o755);
  return file;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "valet-key-browser-"));
  vi.stubEnv("BROWSER_PATH", undefined);
  vi.stubEnv("PATH", join(folder, "bin"));
  const whole = join(folder, "playwright", "chromium-1255", "chrome-linux64", "chrome");
  vi.spyOn(chromium, "executablePath").mockReturnValue(whole);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it("takes the one that BROWSER_PATH names before any other, and says so when it is none", () => {
  program("bin", "chromium");
  const own = program("own", "browser");
  vi.stubEnv("BROWSER_PATH", own);
  expect(findBrowser()).toBe(own);
  vi.stubEnv("BROWSER_PATH", join(folder, "nothing"));
  expect(() => findBrowser()).toThrow(/BROWSER_PATH is .*nothing, which is no program/);
});

it("prefers a headless shell to a whole browser, and Playwright's own to the system's", () => {
  const chrome = program("bin", "google-chrome");
  expect(findBrowser()).toBe(chrome);
  const shell = program("bin", "chromium-headless-shell");
  program("bin", "chromium");
  expect(findBrowser()).toBe(shell);
  const whole = program("playwright", "chromium-1255", "chrome-linux64", "chrome");
  expect(findBrowser()).toBe(whole);
  // Another revision belongs to another Playwright.
  program("playwright", "chromium_headless_shell-1200", "chrome-linux64", "chrome-headless-shell");
  expect(findBrowser()).toBe(whole);
  const folders = ["playwright", "chromium_headless_shell-1255", "chrome-headless-shell-linux64"];
  const own = program(...folders, "chrome-headless-shell");
  expect(findBrowser()).toBe(own);
});
