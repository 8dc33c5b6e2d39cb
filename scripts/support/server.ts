import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { Fault } from "@/lib/fault";
import { startNode } from "./processes";

const next = "node_modules/next/dist/bin/next";

/** Next prints an address of its own; ours says more, so its banner is left out. */
function isBanner(line: string): boolean {
  const plain = line.replace(new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[a-zA-Z]`, "g"), "");
  return /^\s*$|^\s*(▲ Next\.js|- (Local|Network|Environments|Experiments)|✓ (Starting|Ready)|✓ Running next\.config)/.test(
    plain,
  );
}

/**
 * Starts Next and waits: in production until it answers, in development until it listens. There the first answer
 * takes a compilation, which no one has to wait for before they see the address.
 * @param command `dev` or `start`
 * @param host address to listen on; undefined means all of them
 */
export async function startNext(
  command: "dev" | "start",
  port: number,
  env: Record<string, string>,
  host?: string,
): Promise<ChildProcess> {
  if (command === "start" && !existsSync(".next/BUILD_ID")) {
    throw new Fault("There is no build yet. Run `npm run build` first.");
  }
  const args = [next, command, "-p", String(port), ...(host ? ["-H", host] : [])];
  const child = startNode(args, { env, show: (line) => !isBanner(line) });
  let ended = false;
  once(child, "exit").then(() => {
    ended = true;
  });
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    if (ended) throw new Fault(`next ${command} did not start.`);
    if (await (command === "dev" ? listens(port) : answers(`http://127.0.0.1:${port}/api/hello`))) {
      return child;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Fault(`next ${command} did not answer within two minutes.`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => socket.end(() => resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

/** @returns whether the address answers with a success. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(60_000) })).ok;
  } catch {
    return false;
  }
}
