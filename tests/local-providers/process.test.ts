import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
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

const exit = async (child: ChildProcess) => child.exitCode ?? (await once(child, "exit"))[0];

test("prints one line, keeps its files where it is told, ends at once when asked", async () => {
  const running = start({ LOCAL_PROVIDERS_PORT: "0" });
  const url = await ready(running);
  expect((await fetch(`${url}/health`)).status).toBe(200);

  const busy = start({ LOCAL_PROVIDERS_PORT: new URL(url).port });
  expect(await exit(busy.child)).toBe(1);
  expect(busy.output.stderr).toMatch(/^local providers: port \d+ is in use; .+\n$/);
  expect(busy.output.stdout).toBe("");

  const begun = performance.now();
  running.child.kill("SIGTERM");
  // Windows has no signals: there the process just ends.
  if (process.platform !== "win32") expect(await exit(running.child)).toBe(0);
  expect(performance.now() - begun).toBeLessThan(1500);
  expect(running.output.stdout).toBe(`local providers ready at ${url}\n`);
  expect(running.output.stderr).toBe("");
  expect(existsSync(join(folder, "deep", "data", "signing-key.json"))).toBe(true);
});

test.each(["", "abc", "70000", "-1", "1.5"])("port %j is refused in one line", async (port) => {
  const { child, output } = start({ LOCAL_PROVIDERS_PORT: port });
  expect(await exit(child)).toBe(1);
  expect(output.stderr).toMatch(/^local providers: set LOCAL_PROVIDERS_PORT .+\n$/);
});
