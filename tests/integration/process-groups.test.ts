import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { runNode } from "@/scripts/support/processes";
import { temporaryFolder } from "../support/folder";

/** A script that starts a process which listens to nobody, and then ends or not. */
function stuck(then: string): { script: string; pid: () => number } {
  const folder = temporaryFolder();
  const [script, pidFile] = [join(folder, "parent.mjs"), join(folder, "pid")];
  writeFileSync(
    script,
    `import { spawn } from "node:child_process";
     import { renameSync, writeFileSync } from "node:fs";
     const child = spawn(process.execPath, ["-e", "console.log(1); for (;;);"], { stdio: ["ignore", "pipe", "ignore"] });
     child.stdout.once("data", () => {
       writeFileSync(${JSON.stringify(`${pidFile}.new`)}, String(child.pid));
       renameSync(${JSON.stringify(`${pidFile}.new`)}, ${JSON.stringify(pidFile)});
       ${then}
     });`,
  );
  return { script, pid: () => (existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0) };
}

/** A process that has ended and that nobody has asked for yet counts as gone. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
    return /\) Z /.test(state);
  } catch {
    return true;
  }
}

const expectGone = (pid: number) => vi.waitFor(() => expect(isGone(pid)).toBe(true), 60_000);

describe.skipIf(process.platform === "win32")("a process group", () => {
  it("ends with the process that leads it, also what is stuck", async () => {
    const { script, pid } = stuck("process.exit(0);");
    await runNode([script], "It", { group: true });
    expect(pid()).toBeGreaterThan(0);
    await expectGone(pid());
  });

  it("ends with who started it, also when that one is killed", async () => {
    const { script, pid } = stuck("setInterval(() => {}, 1000);");
    const starter = `import("@/scripts/support/processes").then(({ runNode }) =>
      runNode([${JSON.stringify(script)}], "It", { group: true }));`;
    const run = spawn(process.execPath, ["--import", "tsx", "-e", starter], { stdio: "inherit" });
    const ended = once(run, "exit");
    await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), 60_000);
    run.kill("SIGKILL");
    await ended;
    await expectGone(pid());
  });
});
