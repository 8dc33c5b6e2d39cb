import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type App, type StartedApp, siblingOptions, startApp } from "./app";

/**
 * A second server of an app whose build has lost its proxy: what a rebuild without proxy.ts would be, or a hole in
 * Next by which requests get past it. The caller stops it.
 */
export async function startWithoutProxy(app: App): Promise<StartedApp> {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-no-proxy-"));
  const kind = process.platform === "win32" ? "junction" : "dir";
  for (const name of ["node_modules", "public", "prisma", "generated"]) {
    if (existsSync(name)) symlinkSync(resolve(name), join(folder, name), kind);
  }
  cpSync("package.json", join(folder, "package.json"));
  mkdirSync(join(folder, ".next"));
  const left = [".next/cache", ".next/dev", ".next/trace"].map((name) => resolve(name));
  cpSync(".next", join(folder, ".next"), {
    recursive: true,
    filter: (from) => !left.includes(resolve(from)),
  });
  const manifest = join(folder, ".next/server/functions-config-manifest.json");
  const { functions, ...rest } = JSON.parse(readFileSync(manifest, "utf8")) as {
    functions: Record<string, unknown>;
  };
  const { "/_middleware": proxy, ...others } = functions;
  if (!proxy) throw new Error("The build has no proxy to take away.");
  writeFileSync(manifest, JSON.stringify({ ...rest, functions: others }));
  const started = await startApp({ ...siblingOptions(app), folder });
  const stop = async () => {
    await started.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...started, stop };
}
