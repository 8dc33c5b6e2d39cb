/**
 * Loaded into each server under test: tells how much processor time it has used, profiles it on request, and, where
 * that is asked for, what statements reached the database's driver. It answers on a port of its own.
 */
import { createServer } from "node:http";
import { Session } from "node:inspector";

const inspector = new Session();

/** @param {string} method @returns {Promise<unknown>} */
const ask = (method) =>
  new Promise((resolve, reject) => {
    inspector.post(method, (error, result) => (error ? reject(error) : resolve(result)));
  });

// Only where statements are counted, since noting them costs time.
const statements = process.env.BENCH_STATEMENTS ? (await import("./statements.mjs")).statements : null;

/** @type {Record<string, () => unknown>} */
const answers = {
  "/statements": () => statements?.splice(0),
  "/cpu": () => process.cpuUsage(),
  "/profile/start": async () => {
    inspector.connect();
    await ask("Profiler.enable");
    await ask("Profiler.start");
  },
  "/profile/stop": async () => {
    const result = await ask("Profiler.stop");
    inspector.disconnect();
    return result;
  },
};

createServer(async (request, response) => {
  const result = await answers[request.url ?? ""]?.();
  response.end(JSON.stringify(result ?? null));
})
  .listen(Number(process.env.BENCH_CONTROL_PORT), "127.0.0.1")
  .unref();
