import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { serverLog } from "./tests/e2e/server-log";
import { withoutCredentials } from "./tests/support/credentials";
import { administrator, peopleFile } from "./tests/support/people-file";

// Read by the workers too, which load this file again: the folder and ports are chosen once.
process.env.E2E_FOLDER ??= mkdtempSync(join(tmpdir(), "valet-key-e2e-"));
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 20_000));
process.env.E2E_DATABASE_URL ??= `file:${join(process.env.E2E_FOLDER, "e2e.db")}`;
const port = Number(process.env.E2E_PORT);
const folder = process.env.E2E_FOLDER;
const origin = `http://localhost:${port}`;
// A shell in between would go on without Playwright, and the servers with it.
const inPlaceOfShell = process.platform === "win32" ? "" : "exec ";
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
// Pages as plain as these are drawn with less work without a graphics card, be it one that software plays.
const plain = ["--disable-gpu"];

export default defineConfig({
  testDir: "tests/e2e",
  // Every test has a browser context of its own, and none counts on being the first to sign somebody in.
  fullyParallel: true,
  workers: 2,
  // No test is about speed. These only end what will never come, on a machine as busy as it likes.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "./tests/reporters/playwright.ts",
  outputDir: join(folder, "results"),
  use: {
    baseURL: origin,
    ...devices["Desktop Chrome"],
    launchOptions: {
      executablePath: process.env.BROWSER_PATH,
      args: [
        ...sandbox,
        ...plain,
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // One renderer for all pages of a test: a process for each costs more than its page.
        "--disable-site-isolation-trials",
        "--renderer-process-limit=1",
      ],
    },
    // What is judged is what stays: a colour that changes takes a moment, which nothing here is about.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
  },
  // The production build with the local providers, on a database and with secrets of its own.
  webServer: {
    command: `${inPlaceOfShell}node --import tsx tests/e2e/servers.ts > "${serverLog(folder)}" 2>&1`,
    url: `${origin}/api/hello`,
    timeout: 300_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5000 },
    env: {
      ...(process.env as Record<string, string>),
      NODE_ENV: "production",
      PORT: String(port),
      AUTH_URL: origin,
      DATABASE_URL: process.env.E2E_DATABASE_URL,
      ALLOW_LOCAL_PROVIDERS: "1",
      LOCAL_PROVIDERS_URL: `http://127.0.0.1:${port + 1}`,
      LOCAL_PROVIDERS_PORT: String(port + 1),
      LOCAL_PROVIDERS_DATA: join(folder, "local-providers"),
      LOCAL_PROVIDERS_PEOPLE: peopleFile(folder),
      AUTH_SECRET: "nPz7f3Qw0Jt8Lm5Rk2Vb9Xc4Hd6Gs1Ya0Zu3Ei7To8=",
      TOKEN_ENCRYPTION_KEY: "z9bd/z+BycC09L4wCP0Msa1yB5KeR5J6EZjCwj4w6YA=",
      SIGNUP: "",
      ALLOWED_EMAILS: "",
      ADMIN_EMAILS: administrator,
      RATE_LIMITS: "off",
      ...withoutCredentials,
    },
  },
});
