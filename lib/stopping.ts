import { subscribe } from "node:diagnostics_channel";
import type { Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { onStopSignal } from "@/lib/signals";

type State = {
  stopping: boolean;
  servers: Set<Server>;
  /** Answers that are not whole yet. */
  answers: Set<ServerResponse>;
  /** What Next's `after()` still does for answers that are. */
  afterwards: Set<Promise<unknown>>;
  /** What is closed at the end. */
  closers: (() => Promise<void>)[];
};

// Next bundles instrumentation and routes apart; the process is one.
const shared = globalThis as typeof globalThis & { valetKeyStop?: State };

function state(): State {
  shared.valetKeyStop ??= {
    stopping: false,
    servers: new Set(),
    answers: new Set(),
    afterwards: new Set(),
    closers: [],
  };
  return shared.valetKeyStop;
}

/** @returns whether this process has been told to end, and so wants no new work */
export function isStopping(): boolean {
  return state().stopping;
}

/** Has something closed when the process ends, after its last request. What was added last is closed first. */
export function closeAtStop(close: () => Promise<void>): void {
  state().closers.unshift(close);
}

/** Milliseconds that closing may take: a database that is gone does not answer to that either. */
const closing = 5000;

/**
 * Makes SIGTERM and SIGINT end this server without breaking anything off: it says that it is not ready, refuses new
 * connections, finishes the requests it has and what they left to `after()`, closes what `closeAtStop` was given, and
 * exits with 0. A second signal ends it at once.
 *
 * Next's own listeners, which know nothing of a database and of no limit, and end with a failure's code, are replaced.
 *
 * @param delay seconds in which requests are still taken, for a balancer to notice
 * @param limit seconds that requests then have; past it they are broken off, and the exit code is 1
 */
export function stopGracefully({ delay, limit }: { delay: number; limit: number }): void {
  watchWork();
  const signals = ["SIGTERM", "SIGINT"] as const;
  for (const name of signals) process.removeAllListeners(name);
  onStopSignal(
    signals,
    async (signal) => {
      log("info", "stopping", { signal, requests: state().answers.size });
      const done = await stop(delay * 1000, limit * 1000);
      log(done ? "info" : "warn", "stopped", { broken_off: state().answers.size });
      process.exit(done ? 0 : 1);
    },
    () => process.exit(1),
  );
}

/** Notes every request and what comes after it, as long as they last. */
function watchWork(): void {
  const { answers, servers, afterwards } = state();
  subscribe("http.server.request.start", (message) => {
    const { response, server } = message as { response: ServerResponse; server: Server };
    servers.add(server);
    answers.add(response);
    response.once("close", () => answers.delete(response));
    if (isStopping()) endConnection(response);
  });
  // Next's contract for who runs it; where a platform has its own, that one knows better.
  const platform = globalThis as { [key: symbol]: unknown };
  platform[Symbol.for("@next/request-context")] ??= { get: () => ({ waitUntil }) };
  function waitUntil(work: Promise<unknown>): void {
    const noted: Promise<unknown> = work.catch(() => {}).finally(() => afterwards.delete(noted));
    afterwards.add(noted);
  }
}

/** The client's next request is to find another server. */
function endConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("Connection", "close");
}

/** @returns whether everything came to its end */
async function stop(delay: number, limit: number): Promise<boolean> {
  const { answers, servers, afterwards, closers } = state();
  state().stopping = true;
  answers.forEach(endConnection);
  await sleep(delay);
  for (const server of servers) server.close();
  const end = Date.now() + limit;
  while (answers.size + afterwards.size > 0 && Date.now() < end) await sleep(20);
  const done = answers.size + afterwards.size === 0;
  const closed = (async () => {
    for (const close of closers) await close();
    return true;
  })().catch((error) => {
    log("error", "close_failed", { error: describeError(error) });
    return false;
  });
  return (await Promise.race([closed, sleep(closing, false)])) && done;
}
