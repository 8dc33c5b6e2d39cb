import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";
import { Fault } from "@/lib/fault";

// The headless shell is the same browser without windows: it needs about half of the time.
const shell = "chromium-headless-shell";

const names = [
  shell,
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "chrome.exe",
];

const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  join(process.env.ProgramFiles ?? "C:\\Program Files", "Google\\Chrome\\Application\\chrome.exe"),
  join(
    process.env["ProgramFiles(x86)"] ?? "C:\\Program Files (x86)",
    "Microsoft\\Edge\\Application\\msedge.exe",
  ),
];

/**
 * Finds a browser for the tests, or gets one: Playwright's own if it is there, the system's headless shell, Chromium
 * or Chrome, then Playwright's download, then Debian's package when this is root on a Debian.
 * @returns the program's path
 * @throws Fault that says what to install
 */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found) return found;
  console.log("No Chrome or Chromium found; installing Playwright's.");
  const cli = "node_modules/@playwright/test/cli.js";
  // The system's libraries take root's rights, which Playwright would ask a person for, out of sight.
  const deps = process.env.CI || process.getuid?.() === 0 ? ["--with-deps"] : [];
  const download = run(process.execPath, [cli, "install", ...deps, "--only-shell", "chromium"]);
  const downloaded = download ? findBrowser() : null;
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0 && onPath("apt-get")) {
    console.log("Its download failed; installing Debian's package.");
    // Another installation may be under way.
    const apt = (...args: string[]) => run("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=300", ...args]);
    // Older releases have the whole browser only.
    const install = () =>
      [shell, "chromium"].some((name) => apt("install", "-y", "--no-install-recommends", name));
    if (!install()) {
      apt("update");
      install();
    }
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Fault(
    "The browser tests need Chrome or Chromium, and none could be found or installed. Install one, or set BROWSER_PATH to its program.",
  );
}

/** @throws Fault if BROWSER_PATH names something else than a program */
export function findBrowser(): string | null {
  const given = process.env.BROWSER_PATH;
  if (given) {
    if (isProgram(given)) return given;
    throw new Fault(`BROWSER_PATH is ${given}, which is no program.`);
  }
  const own = [ownShell(), chromium.executablePath()].find((path) => path && isProgram(path));
  if (own) return own;
  for (const name of names) {
    const path = onPath(name);
    if (path) return path;
  }
  return places.find(isProgram) ?? null;
}

/**
 * Playwright tells only where its whole browser is. Its headless shell, which it downloads for itself as well, is in
 * the folder beside: `chromium_headless_shell-<revision>/<platform>/`.
 */
function ownShell(): string | null {
  const folder = chromium.executablePath().replace(/([\\/]chromium)-(\d+)[\\/].*$/s, "$1_headless_shell-$2");
  try {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const program = files.find((file) => /[\\/](chrome-headless-shell|headless_shell)(\.exe)?$/.test(file));
    return program ? join(folder, program) : null;
  } catch {
    return null;
  }
}

function onPath(name: string): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What it prints is shown only when it fails: a person waits for the result, not for the download's progress. */
function run(command: string, args: string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    timeout: 600_000,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) {
    const lines = `${stdout ?? ""}\n${stderr ?? ""}`.split("\n").map((line) => line.trim());
    console.log(lines.findLast((line) => /\b(error|E):|fail/i.test(line)) ?? lines.findLast(Boolean) ?? "");
  }
  return status === 0;
}
