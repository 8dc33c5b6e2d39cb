import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import config from "../../playwright.config";
import { reservePorts } from "../../scripts/support/ports";

/** A further app for one file, on a database of its own, with the same local providers. The caller stops it. */
export async function startOwnApp(
  name: string,
  changes: Record<string, string>,
): Promise<{ origin: string; stop(): Promise<void> }> {
  const { env } = config.webServer as { env: Record<string, string> };
  const folder = process.env.E2E_FOLDER ?? "";
  const port = await reservePorts();
  const origin = `http://localhost:${port}`;
  const child = spawn(process.execPath, ["--import", "tsx", "tests/e2e/servers.ts"], {
    stdio: "ignore",
    env: {
      ...env,
      NODE_ENV: "production",
      PORT: String(port),
      AUTH_URL: origin,
      DATABASE_URL: `file:${join(folder, `${name}.db`)}`,
      LOCAL_PROVIDERS_PORT: "",
      ...changes,
    },
  });
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  for (const end = Date.now() + 300_000; Date.now() < end && child.exitCode === null; ) {
    const answer = await fetch(`${origin}/api/hello`).catch(() => null);
    if (answer?.ok) return { origin, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`the app "${name}" did not start`);
}
