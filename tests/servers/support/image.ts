import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { LocalProviders } from "@/local-providers/start";
import { reservePorts } from "@/scripts/support/ports";
import { answers } from "@/scripts/support/server";
import { signedIn } from "../../security/steps";
import { type App, countStart } from "../../security/support/app";
import { startStandIns } from "../../security/support/stand-ins";
import { readDockerfile } from "./dockerfile";

// What the image holds and does, without a container: its files in a folder that cannot be written, run by somebody
// without rights, with no variable but the image's own and those that an operator has to set.

/** Nobody's on Linux. Only root can be somebody else; others are without rights already. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** @param databaseUrl what an operator sets; null for the image's own, on its volume */
export function describeImage(databaseUrl: () => Promise<string | null>): void {
  const image = readDockerfile();
  let folder: string;
  let root: string;
  let env: Record<string, string> & { NODE_ENV: "production" };
  let app: App;
  let server: ChildProcess;
  let local: LocalProviders;
  let printed = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "valet-key-image-"));
    chmodSync(folder, 0o755);
    local = await startStandIns(inject("template"), folder, await reservePorts());
    root = join(folder, "app");
    for (const { from, to } of image.copies)
      cpSync(from, join(root, to), { recursive: true, verbatimSymlinks: true });
    // Not the image's: of this machine's build, for somebody who has one.
    setWritable(root, false);
    const volume = join(folder, "data");
    mkdirSync(volume);
    if (nobody.uid) chownSync(volume, nobody.uid, nobody.gid);
    const port = await reservePorts();
    const origin = `http://localhost:${port}`;
    env = {
      PATH: process.env.PATH ?? "",
      ...image.env,
      NODE_ENV: "production",
      PORT: String(port),
      AUTH_URL: origin,
      AUTH_SECRET: randomBytes(33).toString("base64"),
      TOKEN_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
      LOCAL_PROVIDERS_URL: local.url,
      ALLOW_LOCAL_PROVIDERS: "1",
      DATABASE_URL:
        (await databaseUrl()) ?? (image.env.DATABASE_URL ?? "").replace(image.volumes[0] ?? "", volume),
    };
    const logs = () => printed;
    app = { origin, providers: local.url, databaseUrl: env.DATABASE_URL ?? "", env, logs };
    countStart();
    server = run(image.command);
    for (const end = Date.now() + 300_000; !(await answers(`${origin}/api/health/ready`)); ) {
      if (server.exitCode !== null || Date.now() > end)
        throw new Error(`The image did not start:\n${printed}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  afterAll(async () => {
    server?.kill("SIGKILL");
    await local?.close();
    setWritable(root, true);
    rmSync(folder, { recursive: true, force: true });
  });

  /** As the container's engine does it. */
  function run([, ...args]: string[]): ChildProcess {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: env,
      stdio: ["ignore", "pipe", "pipe"],
      ...nobody,
    });
    for (const output of [child.stdout, child.stderr])
      output?.on("data", (data: Buffer) => {
        printed += data.toString();
      });
    return child;
  }

  describe("the image", () => {
    it("runs without rights, and its health check says so", async () => {
      expect(image.user).not.toMatch(/^(|root|0)$/);
      const [code] = await once(run(image.healthcheck), "exit");
      expect(code).toBe(0);
    });

    it("serves its pages with everything that they load", async () => {
      const page = await fetch(`${app.origin}/signin`);
      const html = await page.text();
      expect(page.status).toBe(200);
      const loaded = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg|png|ico)[^"]*)"/g)].map(
        ([, path]) => path,
      );
      const files = readdirSync("public").map((name) => `/${name}`);
      expect(loaded.length).toBeGreaterThan(3);
      for (const path of new Set([...loaded, ...files]))
        expect((await fetch(`${app.origin}${path}`)).status, path).toBe(200);
    });

    it("says in its log what is wired to what", () => {
      const line = app.logs().match(/^.*"event":"started".*$/m)?.[0] ?? "{}";
      expect(JSON.parse(line)).toMatchObject({
        address: app.origin,
        providers: expect.stringMatching(/^github \(local\) /),
      });
    });

    it("signs in, and out", async () => {
      const browser = await signedIn(app, "github");
      expect((await browser.me()).body.name).toBe("Ada Lovelace");
      await browser.signOut();
      expect((await browser.me()).status).toBe(401);
    });

    it("holds neither secrets nor what it does not need", () => {
      const names = readdirSync(root, { recursive: true, encoding: "utf8" });
      const stray =
        /(^|\/)\.env|(^|\/)(tests|local-providers|scripts|bench|docs)(\/|$)|node_modules\/(sharp|oidc-provider|prisma|typescript|playwright)/;
      expect(names.filter((name) => stray.test(name) && !name.includes("node_modules/next/"))).toEqual([]);
      expect(readFileSync(".dockerignore", "utf8")).toMatch(/^\.env\*$/m);
    });

    it("is not large", () => {
      const bytes = readdirSync(root, { recursive: true, encoding: "utf8" })
        .map((name) => lstatSync(join(root, name)))
        .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
      expect(bytes / 1e6).toBeLessThan(70);
    });

    it("refuses to start without its secrets", () => {
      const { status, stderr } = spawnSync(process.execPath, image.command.slice(1), {
        cwd: root,
        env: { ...env, AUTH_SECRET: "", TOKEN_ENCRYPTION_KEY: "", PORT: "0" },
        encoding: "utf8",
        timeout: 240_000,
        ...nobody,
      });
      expect(status).toBe(1);
      expect(stderr).toMatch(/AUTH_SECRET is missing[\s\S]*TOKEN_ENCRYPTION_KEY is missing/);
    });

    it("ends with 0 when it is told to stop", async () => {
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      expect((await ended)[0]).toBe(0);
    });
  });
}

/** Nobody may write into it, not even its owner; or its owner again, to remove it. */
function setWritable(path: string, writable: boolean): void {
  for (const name of ["", ...readdirSync(path, { recursive: true, encoding: "utf8" })]) {
    const full = join(path, name);
    const stat = lstatSync(full);
    if (stat.isSymbolicLink()) continue;
    chmodSync(full, (stat.isDirectory() ? 0o555 : 0o444) | (writable ? 0o200 : 0));
  }
}
