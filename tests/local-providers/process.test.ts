import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "local-providers-process-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", "local-providers/server.ts"], {
    cwd: root,
    env: {
      ...process.env,
      LOCAL_PROVIDERS_PORT: "",
      LOCAL_PROVIDERS_DATA: join(folder, "deep", "data"),
      ...env,
    },
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  return { child, output };
}

async function ready({ child, output }: ReturnType<typeof start>): Promise<string> {
  while (!output.stdout.includes("\n")) {
    await Promise.race([
      once(child.stdout, "data"),
      once(child, "exit").then(() => Promise.reject(output.stderr)),
    ]);
  }
  return /http:\/\/127\.0\.0\.1:\d+/.exec(output.stdout)?.[0] ?? "";
}

/** A client in the middle of its request. */
async function holdConnection(url: string) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  socket.write("GET /health HTTP/1.1\r\n");
  return socket;
}

const exit = async (child: ChildProcess) => child.exitCode ?? (await once(child, "exit"))[0];

test("prints one line, keeps its files where it is told, ends at once when asked", async () => {
  const running = start({ LOCAL_PROVIDERS_PORT: "0" });
  const url = await ready(running);
  expect((await fetch(`${url}/health`)).status).toBe(200);

  const busy = start({ LOCAL_PROVIDERS_PORT: new URL(url).port });
  expect(await exit(busy.child)).toBe(1);
  expect(busy.output.stderr).toMatch(/^local providers: port \d+ is in use; .+\n$/);
  expect(busy.output.stdout).toBe("");

  // A server that waits for its clients would wait for this one.
  const held = await holdConnection(url);
  running.child.kill("SIGTERM");
  // Windows has no signals: there the process just ends.
  if (process.platform !== "win32") expect(await exit(running.child)).toBe(0);
  held.destroy();
  expect(running.output.stdout).toBe(`local providers ready at ${url}\n`);
  expect(running.output.stderr).toBe("");
  expect(existsSync(join(folder, "deep", "data", "signing-key.json"))).toBe(true);
});

test("a port that is none is refused in one line", async () => {
  const refused = ["", "abc", "70000", "-1", "1.5"].map(async (port) => {
    const { child, output } = start({ LOCAL_PROVIDERS_PORT: port });
    expect(await exit(child), port).toBe(1);
    expect(output.stderr, port).toMatch(/^local providers: set LOCAL_PROVIDERS_PORT .+\n$/);
  });
  await Promise.all(refused);
});
