import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkConfiguration } from "@/features/setup/configuration";
import { Fault } from "@/lib/fault";
import { reservePorts } from "@/scripts/support/ports";
import { requiredEnvironment as good } from "../support/environment";
import { withoutConfiguration } from "./support/app";

// A server that is set up wrongly does not start, whichever way it is started, and says all of what is wrong at once.

const commands = {
  "npm start": ["scripts/run.mjs", "start"],
  "the standalone server": [".next/standalone/server.js"],
} as const;
type Command = keyof typeof commands;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "valet-key-start-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Refusal = { code: number | null; output: string; names: string[] };

/** Starts a server that is to end by itself, and not to answer before it does. */
async function start(command: Command, env: Record<string, string>): Promise<Refusal> {
  const port = await reservePorts();
  const child = spawn(process.execPath, [...commands[command]], {
    env: {
      ...process.env,
      ...withoutConfiguration(),
      NODE_ENV: "production",
      HOSTNAME: "127.0.0.1",
      PORT: String(port),
      DATABASE_URL: `file:${join(folder, `${port}.db`)}`,
      ...env,
    },
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), 240_000);
  let answered = 0;
  const knocking = setInterval(() => {
    const answer = fetch(`http://127.0.0.1:${port}/signin`, { signal: AbortSignal.timeout(1000) });
    answer.then(
      () => (answered += 1),
      () => {},
    );
  }, 100);
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  clearTimeout(timer);
  clearInterval(knocking);
  expect(answered, "answers").toBe(0);
  const output = out + error;
  return { code: code as number | null, output, names: namesIn(output) };
}

/** The names that the lines of a refusal begin with. */
const namesIn = (text: string) => [...text.matchAll(/^ {2}- (\w+) /gm)].map(([, name = ""]) => name);

const usable = { ...good, AUTH_URL: "https://app.attest.example" };

/** Everything that can be wrong, and what must not be repeated of it. */
const allWrong = {
  AUTH_SECRET: "0123456789abcdef0123456789abcdef-hunter2",
  AUTH_SECRET_1: "short-hunter2",
  AUTH_SECRET_2: "changeme-hunter2-changeme-0123456789",
  AUTH_SECRET_3: "The quick brown hunter2 jumps over 13 dogs",
  TOKEN_ENCRYPTION_KEY: "hunter2",
  AUTH_URL: "https://hunter2@app.attest.example/path?query",
  DATABASE_URL: "mysql://hunter2@localhost",
  DATABASE_POOL: "hunter2",
  AUTH_GITHUB_ID: "your-client-id",
  AUTH_GITHUB_SECRET: "changeme",
  AUTH_GOOGLE_ID: "1234-hunter2.apps.googleusercontent.com",
  AUTH_TWITTER_ID: "hunter2\u200bhunter2",
  AUTH_TWITTER_SECRET: "<client secret>",
  AUTH_OIDC_ID: "hunter2",
  AUTH_OIDC_SECRET: "hunter2",
  AUTH_OIDC_ISSUER: "http://id.hunter2.example",
  AUTH_OIDC_ONWARDS: "https://login.hunter2.example/adfs",
  AUTH_OIDC_EMAIL_WORTH: "hunter2",
  AUTH_REDIRECT_PROXY_URL: "https://hunter2.example/api/auth",
  LOCAL_PROVIDERS_URL: "http://hunter2.example",
  ALLOW_LOCAL_PROVIDERS: "hunter2",
  SIGNUP: "hunter2",
  ALLOWED_EMAILS: "hunter2",
  ADMIN_EMAILS: "hunter2",
  TRUSTED_PROXY_HOPS: "hunter2",
  STOP_LIMIT: "hunter2",
  LOG_LEVEL: "hunter2",
};

describe.each(Object.keys(commands) as Command[])("%s", (command) => {
  it("T2 W15 W16 names everything that is wrong at once, repeats no value, and does not start", async () => {
    const { code, output, names } = await start(command, allWrong);
    expect(code).toBe(1);
    expect([...new Set(names)].sort()).toEqual(
      // The address of the local providers is one thing, whether they may be there another.
      Object.keys(allWrong)
        // Of Google the one that is missing is named.
        .map((name) => (name === "AUTH_GOOGLE_ID" ? "AUTH_GOOGLE_SECRET" : name))
        .filter((name) => name !== "AUTH_OIDC_ID")
        .sort(),
    );
    expect(output).not.toContain("hunter2");
    expect(output, "a stack").not.toMatch(/\n\s+at /);
  });

  it("W17 with local providers it does not start", async () => {
    const refusal = await start(command, { ...usable, LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" });
    expect([refusal.code, refusal.names]).toEqual([1, ["LOCAL_PROVIDERS_URL"]]);
  });
});

/** What either of them asks before anything else, of one configuration. @returns what it says; empty when it starts */
function told(env: Record<string, string>): string {
  try {
    checkConfiguration({ NODE_ENV: "production", PORT: "3000", ...usable, ...env });
    return "";
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

describe("the check of both", () => {
  it("W15 lets a configuration pass that is right", () => expect(told({})).toBe(""));

  it.each<[string, string, Record<string, string>, RegExp]>([
    [
      "without any",
      "AUTH_SECRET,TOKEN_ENCRYPTION_KEY",
      { AUTH_SECRET: "", TOKEN_ENCRYPTION_KEY: "" },
      /is missing/,
    ],
    [
      "with one for two purposes",
      "TOKEN_ENCRYPTION_KEY",
      { AUTH_SECRET: good.TOKEN_ENCRYPTION_KEY },
      /is the same/,
    ],
  ])("W16 refuses secrets: %s", (_, names, env, reason) => {
    expect(namesIn(told(env)).join()).toBe(names);
    expect(told(env)).toMatch(reason);
  });

  it.each([
    ["nothing", "", /AUTH_URL is missing/],
    ["plain http", "http://app.attest.example", /must begin with https/],
  ])("W15 W16 refuses an address that is %s", (_, AUTH_URL, reason) => {
    expect(namesIn(told({ AUTH_URL }))).toEqual(["AUTH_URL"]);
    expect(told({ AUTH_URL })).toMatch(reason);
  });

  it.each<[string, Record<string, string>]>([
    ["by themselves", {}],
    ["with leave, at an address of the world", { ALLOW_LOCAL_PROVIDERS: "1" }],
    ["without leave, at an address of this machine", { AUTH_URL: "http://localhost:3000" }],
  ])("W17 refuses local providers %s", (_, env) => {
    expect(namesIn(told({ LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001", ...env }))).toEqual([
      "LOCAL_PROVIDERS_URL",
    ]);
  });
});

/** Of all files of the build: what it was made with, and not what it is, is left out. */
function buildFiles(): string[] {
  return readdirSync(".next", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/^\.next[\\/](cache|dev|types|trace[^\\/]*$)/.test(path));
}

describe("the build", () => {
  const people = readFileSync("local-providers/people.json", "utf8");
  const emails = [...people.matchAll(/[\w.+-]+@[\w.-]+\.example\b/g)].map(([email]) => email);
  const markers = ["local providers ready at", "local-providers/", ...emails];

  // part: doctor
  it("W17 holds nothing of the developer's pages", () => {
    // What the search would find if it were there: of the page, its form, the dashboard and the engine.
    const marks = {
      "app/setup/page.dev.tsx": "What there is to mend",
      "features/doctor/actions.ts": "/?broken=no#break",
      "features/doctor/components/dashboard.tsx": "It works. Try the door.",
      "features/doctor/checks/people.ts": "allowed_emails_unknown",
      "features/providers/registrations.ts": "leave “Client Secret (Post)” as the authentication method",
    };
    for (const [path, mark] of Object.entries(marks)) expect(readFileSync(path, "utf8")).toContain(mark);
    const found = buildFiles().filter((path) => {
      const content = readFileSync(path).toString("utf8");
      return Object.values(marks).some((mark) => content.includes(mark));
    });
    expect(found).toEqual([]);
    expect(buildFiles().filter((path) => /[\\/]app[\\/]setup[\\/]/.test(path))).toEqual([]);
  });

  it("W17 holds nothing of the local providers", () => {
    const sources = readdirSync("local-providers", { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => readFileSync(join("local-providers", name), "utf8"))
      .join("\n");
    // What the search would find if it were there.
    for (const marker of markers.filter((one) => one !== "local-providers/"))
      expect(sources).toContain(marker);
    expect(emails.length).toBeGreaterThan(3);
    const files = buildFiles();
    expect(files.some((path) => path.includes("standalone"))).toBe(true);
    const found = files.flatMap((path) => {
      const content = readFileSync(path).toString("latin1");
      return markers.filter((marker) => content.includes(marker)).map((marker) => `${path}: ${marker}`);
    });
    expect(found).toEqual([]);
    expect(files.filter((path) => /local-providers|oidc-provider/.test(path))).toEqual([]);
  });
});
