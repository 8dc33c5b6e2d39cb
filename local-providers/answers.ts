import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** An answer that no well-behaved provider gives. `failure` is said in the vendor's own words. */
export type Answer =
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string }
  | { kind: "failure"; failure: "bad_client" | "bad_refresh_token" | "bad_access_token" | "unverified" }
  /** The API's own words for each. `ended` ends this access token, `revoked` the whole permission. */
  | { kind: "limited" | "forbidden" | "unpaid" | "ended" | "revoked" }
  | { kind: "html" }
  | { kind: "truncated" }
  | { kind: "redirect" }
  | { kind: "hang" }
  | { kind: "endless" }
  | { kind: "slow" };

const htmlPage = "<!doctype html><title>Unicorn!</title><h1>No server is currently available</h1>";

/** Plays an answer on the bare response. Those of the vendor's own words are for the caller, who knows them. */
export async function play(res: ServerResponse, answer: Answer): Promise<void> {
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.setHeader("cache-control", "no-store");
  switch (answer.kind) {
    case "status":
      res.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      res.end(answer.body ?? JSON.stringify({ message: "The local provider was told to fail." }));
      return;
    case "html":
      res.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      res.end(htmlPage);
      return;
    case "truncated":
      res.writeHead(200, { "content-type": "application/json" });
      res.end('{"access_token":"abc');
      return;
    case "redirect":
      // To a port where nothing listens: whoever follows it fails, whoever follows no redirects never asks.
      res.writeHead(307, { location: "http://127.0.0.1:9/stolen" });
      res.end();
      return;
    case "hang":
      if (!res.destroyed) await once(res, "close");
      return;
    case "endless":
      res.writeHead(200, { "content-type": "application/json" });
      // Ends by the caller hanging up, which a pipeline reports as an error.
      await pipeline(Readable.from(endless()), res).catch(() => {});
      return;
    default:
      res.writeHead(500).end();
  }
}

function* endless() {
  yield '{"access_token":[';
  for (;;) yield `"${"a".repeat(64 * 1024)}",`;
}
