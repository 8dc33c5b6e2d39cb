/**
 * Loaded into the local providers: every call of the app waits, as it would for a provider on the internet, and is
 * written down. In front of them and not by a proxy, since their issuers carry their own address.
 */
import { Server } from "node:http";

const delay = Number(process.env.BENCH_DELAY);

/** @type {{ path: string, begin: number, end: number }[]} */
const calls = [];

const now = () => performance.timeOrigin + performance.now();
const { emit } = Server.prototype;

Server.prototype.emit = function (/** @type {string} */ event, /** @type {unknown[]} */ ...parameters) {
  if (event !== "request") return Reflect.apply(emit, this, [event, ...parameters]);
  const [request, response] =
    /** @type {[import("node:http").IncomingMessage, import("node:http").ServerResponse]} */ (parameters);
  if (request.url === "/_bench/calls") {
    response.end(JSON.stringify(calls.splice(0)));
    return true;
  }
  // The person's own browser; the start of the process asks for /health.
  if (request.headers["x-bench-browser"] || request.url === "/health") {
    return Reflect.apply(emit, this, [event, ...parameters]);
  }
  const begin = now();
  const path = new URL(request.url ?? "", "http://localhost").pathname;
  response.once("finish", () => calls.push({ path, begin, end: now() }));
  setTimeout(() => Reflect.apply(emit, this, [event, ...parameters]), delay);
  return true;
};
