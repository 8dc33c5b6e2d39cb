import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { cookieName } from "@/lib/cookies";
import { choosePort } from "@/scripts/support/ports";
import type { Clone } from "../support/clone";
import { withoutCredentials } from "../support/credentials";
import { testEnvironment } from "../support/environment";
import { blocksOf, follow } from "../support/guide";
import { cloneForDev } from "./clone";

// Whoever follows docs/guides/add-a-feature.md has a page that works, and breaks no rule.

const guide = "docs/guides/add-a-feature.md";
const port = await choosePort(undefined, 20_000 + Math.floor(Math.random() * 20_000));
const origin = `http://localhost:${port}`;
const secrets = {
  AUTH_URL: origin,
  AUTH_SECRET: randomBytes(33).toString("base64"),
  TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
};
testEnvironment(secrets);

// A compiler and a linter over everything, and a development server beside them.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const data = mkdtempSync(join(tmpdir(), "valet-key-guide-"));
const file = join(data, "guide.db");
let clone: Clone;
let files: string[];
let server: ChildProcess;
let output = "";

beforeAll(async () => {
  clone = cloneForDev();
  files = follow(guide, clone);
  const made = await clone.nodeBeside(["scripts/run.mjs", "schema-diff", "add", "notes", "--on", "sqlite"]);
  expect(made.output).toMatch(/^Wrote prisma\/migrations\/sqlite\/\d{14}_add_notes\/migration\.sql\./);
  const next = resolve("node_modules/next/dist/bin/next");
  server = spawn(process.execPath, [next, "dev", "-p", String(port), "-H", "127.0.0.1"], {
    cwd: clone.folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...withoutCredentials,
      ...secrets,
      NODE_ENV: "development",
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: `file:${file}`,
      LOCAL_PROVIDERS_URL: "http://127.0.0.1:9",
      RATE_LIMITS: "on",
    },
  });
  for (const stream of [server.stdout, server.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
});

afterAll(() => {
  server?.kill("SIGKILL");
  clone?.stop();
  rmSync(data, { recursive: true, force: true });
});

it("has five files or fewer, each of which it shows whole or says where", () => {
  expect(files.length).toBeLessThanOrEqual(5);
  expect(blocksOf("```ts a.ts\n1\n```\n\n```\nnpm run x\n```\n")).toEqual([
    { path: "a.ts", place: "", code: "1\n" },
  ]);
});

const rules = ["repository", "legal", "personal-tables", "guarded"].map((name) => `unit/${name}`);

it("breaks no rule: types, formatting, what is said of the table and of its forms, its rows in the download", async () => {
  const { status, output } = await clone.nodeBeside([
    "scripts/run.mjs",
    ...["test", "types", "lint", ...rules, "unit/documents", "unit/observe", "integration/personal-tables"],
  ]);
  expect(status, output).toBe(0);
  expect(output).toMatch(/integration\/personal-tables {2}4 passed/);
});

/** Somebody who is signed in, by their row: how they came to it is no part of the guide. */
async function signedIn(name: string) {
  await answer("/api/hello");
  const [userId, token] = [randomUUID(), newSessionToken()];
  const now = new Date().toISOString();
  const later = new Date(Date.now() + 86_400_000).toISOString();
  const database = new Database(file, { timeout: 10_000 });
  database
    .prepare('INSERT INTO "User" ("id", "name", "createdAt", "updatedAt") VALUES (?, ?, ?, ?)')
    .run(userId, name, now, now);
  database
    .prepare(
      `INSERT INTO "Session" ("id", "sessionToken", "userId", "expires", "absoluteExpires", "provider",
        "authenticatedAt", "createdAt", "lastSeenAt") VALUES (?, ?, ?, ?, ?, 'github', ?, ?, ?)`,
    )
    .run(randomUUID(), hashToken(token), userId, later, later, now, now, now);
  database.close();
  return `${cookieName("session")}=${token}`;
}

/** Asks the server, once it is there. */
async function answer(path: string, cookie = "", form?: Record<string, string>): Promise<Response> {
  for (const end = Date.now() + 600_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      return await fetch(origin + path, {
        redirect: "manual",
        headers: {
          host: `localhost:${port}`,
          cookie,
          ...(form && { origin, "sec-fetch-site": "same-origin" }),
        },
        ...(form && { method: "POST", body: new URLSearchParams(form) }),
      });
    } catch (error) {
      if (Date.now() > end || server.exitCode !== null) throw new Error(`${error}\n${output}`);
    }
  }
}

const leadsTo = ({ status, headers }: Response) => `${status} ${headers.get("location")}`;

describe("the page", () => {
  const toSignIn = "/signin?returnTo=%2Fnotes";

  it("is for who is signed in, keeps what they write, and shows and deletes it for nobody else", async () => {
    const [ada, alan] = [await signedIn("Ada"), await signedIn("Alan")];
    expect(leadsTo(await answer("/notes"))).toBe(`307 ${toSignIn}`);
    expect(await (await answer("/notes", ada)).text()).toContain("Nothing yet.");

    expect(leadsTo(await answer("/notes/form/add", ada, { text: " Buy <milk> \0" }))).toBe("303 /notes");
    const page = await (await answer("/notes", ada)).text();
    expect(page).toContain("Buy &lt;milk&gt;");
    const id = /name="id" value="([^"]+)"/.exec(page)?.[1] ?? "";
    expect(id).not.toBe("");

    expect(await (await answer("/notes", alan)).text()).not.toContain("milk");
    expect(leadsTo(await answer("/notes/form/delete", alan, { id }))).toBe("303 /notes");
    expect(leadsTo(await answer("/notes/form/delete", "", { id }))).toBe(`303 ${toSignIn}`);
    expect(await (await answer("/notes", ada)).text()).toContain("Buy &lt;milk&gt;");

    // What everybody is told of it, and its person.
    expect(await (await answer("/legal/privacy")).text()).toContain("What you write down, and when.");
    const account = await (await answer("/account/data", ada)).text();
    expect(account).toContain("1 note");
    expect(account).toContain("What you write down, and when.");
    const exported = await answer("/account/data/form/export", ada, {});
    expect(await exported.json()).toMatchObject({ notes: [{ id, text: "Buy <milk>" }] });

    expect(leadsTo(await answer("/notes/form/delete", ada, { id }))).toBe("303 /notes");
    expect(await (await answer("/notes", ada)).text()).toContain("Nothing yet.");
  });
});

it("done otherwise, every rule that is broken says what to do, and none hides another", async () => {
  server.kill("SIGKILL");
  clone.write(
    "features/notes/actions.ts",
    `import { auth } from "@/auth";
import { db } from "@/lib/db";

export async function addAnyway(form: FormData): Promise<string> {
  const session = await auth()
  await db().note.create({ data: { userId: session?.user.id ?? "", text: String(form.get("text")) } });
  return "/notes";
}
`,
  );
  clone.write(
    "app/notes/form/[name]/route.ts",
    `import { addAnyway } from "@/features/notes/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/notes", { add: addAnyway });
`,
  );
  clone.write("app/hooks/route.ts", "export const POST = () => Response.json({ taken: true });\n");
  const table = "features/personal/tables.ts";
  clone.write(table, clone.read(table).replace("[notes]", "[]"));
  const { status, output } = await clone.nodeBeside(["scripts/run.mjs", "test", "lint", ...rules]);
  expect(status).toBe(1);
  for (const told of [
    "`npm run format` mends formatting",
    "Import auth, requireUser, requireSession or requireRole from @/features/session/auth.",
    "Move the query to queries.ts, mutations.ts or, in a small feature, data.ts",
    "Take it by `takeUserForms`, or begin it with `await limitChanges(path)`.",
    "Take it by `takeUserForms`, or ask in it: `const user = await requireUser(path)`.",
    "Begin it with `const wait = await limitCurrent(name);",
    "Move it below app/api/",
    "Declare a table of people's own in features/personal/tables.ts",
    "Declare it as a PersonalTable (lib/personal-table.ts)",
  ])
    expect(output).toContain(told);
  const failures = output.match(/^unit .*✗ unit\/\w.* › /gm) ?? [];
  expect(failures).toHaveLength(output.match(/^unit +Why: /gm)?.length ?? 0);
  expect(failures).toHaveLength(output.match(/^unit +Does it not apply\? /gm)?.length ?? 0);
});
