import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { providerEntries } from "@/features/providers";
import { isFree, reservePorts } from "@/scripts/support/ports";
import { withoutCredentials } from "../support/credentials";
import { follow } from "../support/guide";
import { cloneWithGuides } from "./clone";
import { expectFlowsToBeDrawn } from "./flow";
import { expectGuidesToWork } from "./guides";
import { expectNotesToWork } from "./notes";

/**
 * `npm run dev` as a whole: started, stopped, killed, and started again. In a clone, whose app has pages
 * besides: those of Auth.js's guides, and the first page of one's own.
 */

const folder = mkdtempSync(join(tmpdir(), "valet-key-dev-"));
const clone = cloneWithGuides();
// The local providers take the next one.
const port = await reservePorts(2);
const base = `http://localhost:${port}`;
const patience = 300_000;

type Dev = { process: ChildProcess; output: () => string; localProviders: string };
let running: Dev | undefined;

afterEach(() => {
  running?.process.kill("SIGKILL");
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  clone.stop();
});

/** Starts it and waits for the summary. The environment overrides whatever `.env.local` this folder has. */
async function start(env: Record<string, string> = {}): Promise<Dev> {
  const child = spawn(process.execPath, ["scripts/run.mjs", "dev"], {
    cwd: clone.folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "development",
      PORT: String(port),
      AUTH_URL: "",
      AUTH_SECRET: secrets.auth,
      TOKEN_ENCRYPTION_KEY: secrets.key,
      DATABASE_URL: `file:${join(folder, "dev.db")}`,
      LOCAL_PROVIDERS_DATA: join(folder, "local-providers"),
      LOCAL_PROVIDERS_URL: "",
      ...withoutCredentials,
      ...env,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const dev: Dev = { process: child, output: () => output, localProviders: `http://127.0.0.1:${port + 1}` };
  running = dev;
  await until(() => {
    if (child.exitCode !== null) throw new Error(`npm run dev ended:\n${output}`);
    return /^ {2}Database /m.test(output);
  });
  return dev;
}

const secrets = { auth: randomBytes(33).toString("base64"), key: randomBytes(32).toString("base64") };

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain. The last output:\n${running?.output().slice(-2000)}`);
}

/** Nothing that it started is left: both ports can be taken again. */
const allGone = async () => (await isFree(port)) && (await isFree(port + 1));

async function expectToWork(dev: Dev): Promise<void> {
  const page = await (await fetch(`${base}/signin`)).text();
  for (const { button } of providerEntries.filter(({ id }) => id !== "oidc"))
    expect(page).toContain(`Sign in with ${button.name}`);
  expect(await (await fetch(`${dev.localProviders}/health`)).json()).toEqual({ status: "ok" });
  expect((await fetch(`${base}/api/me`)).status).toBe(401);
}

/** The dashboard in the home page's place, the set-up page, and a sign-in that is broken on purpose. part: doctor */
async function expectDeveloperPages(dev: Dev): Promise<void> {
  const home = await (await fetch(base)).text();
  for (const words of ["What is wired to what", "What you do next", "Start with GitHub", "/setup#github"])
    expect(home).toContain(words);
  const setup = await (await fetch(`${base}/setup?site=app.example.com`)).text();
  for (const callback of [base, "https://app.example.com"])
    expect(setup).toContain(`${callback}/api/auth/callback/google`);
  const press = (fault: string) =>
    fetch(`${base}/setup/form/break`, {
      method: "POST",
      redirect: "manual",
      headers: { Origin: base, "Sec-Fetch-Site": "same-origin" },
      body: new URLSearchParams({ provider: "github", fault }),
    });
  const started = await press("token_503");
  expect([started.status, started.headers.get("location")]).toEqual([
    303,
    expect.stringContaining(`${dev.localProviders}/github/`),
  ]);
  const { faults } = await (await fetch(`${dev.localProviders}/_control/faults`)).json();
  expect(faults).toMatchObject([{ vendor: "github", fault: "token_503", times: 1 }]);
  expect((await press("no_such_fault")).headers.get("location")).toBe("/?broken=no#break");
  await fetch(`${dev.localProviders}/_control/faults`, { method: "DELETE" });
}

// One test, since each start takes its time: what the first leaves behind, killed, is what the second finds.
test("says what is wired to what; killed, it leaves nothing running; starts again, works, and ctrl-C stops everything", {
  timeout: 3 * patience,
}, async () => {
  const killed = await start({ AUTH_GOOGLE_ID: "real-id", AUTH_GOOGLE_SECRET: "real-secret" });
  expect(killed.output()).toMatch(new RegExp(`^  \\S.* ${base}$`, "m"));
  expect(killed.output()).toMatch(
    /^ {2}GitHub +local provider +add AUTH_GITHUB_ID and AUTH_GITHUB_SECRET to go live$/m,
  );
  // part: google
  expect(killed.output()).toMatch(
    new RegExp(`^ {2}Google +real +callback ${base}/api/auth/callback/google$`, "m"),
  );
  expect(killed.output()).toMatch(/^ {2}Database +SQLite .*dev\.db \(0 users\)$/m);
  expect(killed.output(), "no secret is shown").not.toMatch(/real-secret/);
  killed.process.kill("SIGKILL");
  await until(allGone);

  follow("docs/guides/add-a-feature.md", clone);
  const made = await clone.nodeBeside(["scripts/run.mjs", "schema-diff", "add", "notes", "--on", "sqlite"]);
  expect(made).toMatchObject({ status: 0 });
  const again = await start();
  await expectToWork(again);
  // part: doctor
  await expectDeveloperPages(again);
  await expectFlowsToBeDrawn(base);
  await expectNotesToWork(base);
  // Last: it opens a page that does not compile, and from then on Next answers every other one with that error.
  await expectGuidesToWork(base, again.output);
  again.process.kill("SIGINT");
  expect(await once(again.process, "exit")).toEqual([0, null]);
  await until(allGone);
});
