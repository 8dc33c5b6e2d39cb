import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, get, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { startProcess } from "./support/processes";

/** Asks over the agent's one connection. */
async function ask(
  origin: string,
  agent: Agent,
): Promise<{ status?: number; socket: Socket; reused: boolean }> {
  const request = get(`${origin}/api/hello`, { agent });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  const { socket } = answer;
  await once(answer.resume(), "end");
  return { status: answer.statusCode, socket, reused: request.reusedSocket };
}

function connection(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return agent;
}

function start(env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "valet-key-keep-alive-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return startProcess("standalone", { DATABASE_URL: `file:${join(folder, "app.db")}`, ...env });
}

it("keeps an idle connection for longer than the 5 seconds of Node, which a balancer's next request would run into", async () => {
  const { origin } = await start({});
  const agent = connection();
  const first = await ask(origin, agent);
  let ended = false;
  first.socket.once("close", () => {
    ended = true;
  });
  // Node would have ended it by now. A slow machine only waits for longer, which is still below what is configured.
  await sleep(8000);
  expect(ended).toBe(false);
  expect(await ask(origin, agent)).toMatchObject({ status: 200, reused: true });
});

it("KEEP_ALIVE says for how long", async () => {
  const { origin } = await start({ KEEP_ALIVE: "1" });
  const { socket } = await ask(origin, connection());
  if (!socket.closed) await once(socket, "close");
});
