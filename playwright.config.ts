import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { withoutCredentials } from "./tests/support/credentials";
import { administrator, peopleFile } from "./tests/support/people-file";

// Read by the workers too, which load this file again: the folder and ports are chosen once.
process.env.E2E_FOLDER ??= mkdtempSync(join(tmpdir(), "valet-key-e2e-"));
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 20_000));
process.env.E2E_DATABASE_URL ??= `file:${join(process.env.E2E_FOLDER, "e2e.db")}`;
const port = Number(process.env.E2E_PORT);
const folder = process.env.E2E_FOLDER;
// Pages as plain as these are drawn with less work without a graphics card, be it one that software plays.
const plain = ["--disable-gpu"];
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: "tests/e2e",
  // Every test has a browser context of its own, and none counts on being the first to sign somebody in.
  fullyParallel: true,
  workers: 2,
  // axe looks at each page four times, which takes a slow machine a while.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : [["list"]],
  outputDir: join(folder, "results"),
  use: {
    baseURL: `http://localhost:${port}`,
    ...devices["Desktop Chrome"],
    launchOptions: {
      executablePath: process.env.BROWSER_PATH,
      args: [
        ...sandbox,
        ...plain,
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    screenshot: "only-on-failure",
  },
  // The production build with the local providers, on a database and with secrets of its own.
  webServer: {
    command: "node scripts/run.mjs demo --no-build",
    url: `http://localhost:${port}/api/hello`,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 5000 },
    env: {
      ...(process.env as Record<string, string>),
      PORT: String(port),
      DATABASE_URL: process.env.E2E_DATABASE_URL,
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
