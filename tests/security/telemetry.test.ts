import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reservePorts } from "@/scripts/support/ports";
import { signedIn } from "./steps";
import { type StartedApp, startApp } from "./support/app";
import { Browser, failureOf } from "./support/browser";
import { type Collector, type ReceivedSpan, startCollector } from "./support/collector";
import { change } from "./support/database";

// What an operator gets to see, from the app as it runs in production. The tests go one after the other: the collector
// is down in the first and there from then on.

/** As long as this file is there, the app's pages break. */
const breaks = join(tmpdir(), `valet-key-break-${process.pid}`);
let app: StartedApp;
let collector: Collector | undefined;
let port: number;

beforeAll(async () => {
  port = await reservePorts();
  app = await startApp({
    env: {
      NODE_OPTIONS: `--import ${new URL("./support/break-on-demand.mjs", import.meta.url).href}`,
      TEST_BREAK: breaks,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_HEADERS: "x-collector-key=key-of-the-collector",
      OTEL_EXPORTER_OTLP_TIMEOUT: "500",
      OTEL_SERVICE_NAME: "the-operators-name",
      OTEL_BSP_SCHEDULE_DELAY: "100",
      OTEL_METRIC_EXPORT_INTERVAL: "500",
    },
  });
});
afterAll(async () => {
  await app?.stop();
  await collector?.stop();
});

const linesOf = (event: string) =>
  app
    .logs()
    .split("\n")
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it("a collector that is down costs no sign-in, and is told of once until it is back", async () => {
  const browser = await signedIn(app, "github");
  const signals = () => linesOf("telemetry_not_delivered").map(({ signal }) => signal);
  await expect.poll(() => signals().sort()).toEqual(["metrics", "traces"]);
  // Several more exports fail meanwhile.
  for (let count = 0; count < 10; count++) {
    expect((await browser.me()).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(signals()).toHaveLength(2);

  collector = await startCollector(port);
  await browser.me();
  await expect.poll(() => linesOf("telemetry_delivered_again").length).toBe(2);
  expect(collector.received()).toContain("the-operators-name");
  expect(collector.received()).toContain("key-of-the-collector");
  expect(app.logs()).not.toContain("key-of-the-collector");
});

const received = () => collector?.spans() ?? [];

/** The spans of the trace that a span of this name is in, the newest such trace. */
async function traceWith(name: string, provider: string): Promise<ReceivedSpan[]> {
  const find = () =>
    received()
      .reverse()
      .find((span) => span.name === name && span.attributes["valet_key.provider"] === provider);
  await expect.poll(find).toBeDefined();
  // The request's own span ends, and so arrives, last.
  const traceId = find()?.traceId;
  const trace = () => received().filter((span) => span.traceId === traceId);
  await expect.poll(() => trace().some(({ parentSpanId }) => !parentSpanId)).toBe(true);
  return trace();
}

/** Names from a span up to the request's. */
function wayUp(trace: ReceivedSpan[], name: string): string[] {
  const names: string[] = [];
  for (
    let span = trace.find((one) => one.name === name);
    span;
    span = trace.find(({ spanId }) => spanId === span?.parentSpanId)
  )
    names.push(span.name);
  return names;
}

describe("the spans of a sign-in", () => {
  const callback = [
    "sign-in callback",
    "executing api route (app) /api/auth/[...nextauth]",
    "GET /api/auth/[...nextauth]",
  ];

  it.each([
    ["github", ["token request", "userinfo request", "account lookup"]],
    ["google", ["token request", "ID token validation", "account lookup"]],
    ["twitter", ["token request", "userinfo request", "account lookup"]],
  ] as const)("with %s are its steps, below Next's own of the request", async (provider, steps) => {
    await signedIn(app, provider, "alan");
    const trace = await traceWith("sign-in callback", provider);
    for (const name of ["authorization response", ...steps])
      expect(wayUp(trace, name), name).toEqual([name, ...callback]);
    // Both are one transaction.
    expect(wayUp(trace, "session creation")).toEqual(["session creation", "account lookup", ...callback]);
    const own = trace.find(({ name }) => name === "sign-in callback");
    expect(own).toMatchObject({
      scope: "valet-key",
      failed: false,
      attributes: { "valet_key.outcome": "new" },
    });
    const token = trace.find(({ name }) => name === "token request");
    expect(token?.attributes).toMatchObject({
      "http.request.method": "POST",
      "http.response.status_code": 200,
    });

    const start = await traceWith("sign-in start", provider);
    expect(wayUp(start, "authorization request").slice(0, 3)).toEqual([
      "authorization request",
      "sign-in start",
      "executing api route (app) /signin/form/[name]",
    ]);
    const begun = start.find(({ name }) => name === "sign-in start");
    expect(begun?.attributes["valet_key.flow"]).toMatch(/^[0-9a-f]{12}$/);
    expect(own?.attributes["valet_key.flow"]).toBe(begun?.attributes["valet_key.flow"]);
  });

  it("that failed say where and why, with the reference that the person is shown", async () => {
    const browser = new Browser(app.origin);
    const failure = failureOf(await browser.signIn("google", { person: "ada", fault: "token_503" }));
    const find = () =>
      received().find(({ attributes }) => attributes["valet_key.failure.reference"] === failure?.reference);
    await expect.poll(find).toMatchObject({
      name: "sign-in callback",
      failed: true,
      attributes: { "error.type": "provider_unavailable", "valet_key.outcome": "provider_unavailable" },
    });
    const trace = received().filter(({ traceId }) => traceId === find()?.traceId);
    expect(trace.find(({ name }) => name === "token request")).toMatchObject({
      failed: true,
      attributes: { "error.type": "http_5xx", "http.response.status_code": 503 },
    });
    const [line] = linesOf("sign_in_failed").filter(({ reference }) => reference === failure?.reference);
    expect(line).toMatchObject({ trace_id: find()?.traceId, span_id: find()?.spanId });
  });
});

describe("the metrics", () => {
  const points = () => (collector?.points() ?? []).map(({ metric, labels }) => ({ metric, ...labels }));

  it("count starts, successes, failures and the providers' calls", async () => {
    const cancelled = new Browser(app.origin);
    await cancelled.signIn("twitter", { cancel: true });
    for (const point of [
      { metric: "valet_key.sign_in.started", provider: "google", intent: "sign-in" },
      { metric: "valet_key.sign_in.succeeded", provider: "github", intent: "sign-in", outcome: "new" },
      { metric: "valet_key.sign_in.failed", provider: "twitter", intent: "sign-in", cause: "cancelled" },
      {
        metric: "valet_key.provider.call.duration",
        provider: "google",
        step: "token request",
        outcome: "http_5xx",
      },
      {
        metric: "valet_key.provider.call.duration",
        provider: "github",
        step: "userinfo request",
        outcome: "ok",
      },
    ])
      await expect.poll(points).toContainEqual(point);
  });

  it("have no label that somebody outside can make up", async () => {
    const browser = new Browser(app.origin);
    for (let count = 0; count < 5; count++) {
      const madeUp = `made-up-${count}`;
      await browser.open(`/api/auth/callback/${madeUp}?code=${madeUp}&state=${madeUp}`);
      await browser.post(`/api/auth/signin/${madeUp}`);
      const form = await browser.signInForm("github");
      await browser.submit(form, { provider: madeUp });
      await browser.open(`/api/auth/callback/github?error=${madeUp}&error_description=${madeUp}`);
    }
    const unknown = {
      metric: "valet_key.sign_in.failed",
      provider: "unknown",
      intent: "sign-in",
      cause: "unknown_provider",
    };
    await expect.poll(points).toContainEqual(unknown);
    expect(JSON.stringify(points())).not.toContain("made-up");
    expect(new Set(points().map(({ metric }) => metric)).size).toBe(4);
  });
});

it("W15 a change that the database does not take ends in the page that says so, and in one line", async () => {
  const browser = await signedIn(app, "github", "nobody");
  const page = await browser.forms("/account");
  change(app, 'ALTER TABLE "SecurityEvent" RENAME TO "Gone"');
  const answers = [];
  for (const [text, fields] of [
    ["Save name", { name: "Somebody" }],
    ["Sign out", {}],
  ] as const) {
    const form = page.find((one) => one.text.includes(text));
    if (!form) throw new Error(`/account has no form with "${text}"`);
    answers.push(await browser.submit(form, fields));
  }
  change(app, 'ALTER TABLE "Gone" RENAME TO "SecurityEvent"');
  for (const answer of answers) {
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      "/unavailable?returnTo=%2Faccount",
    ]);
    const unavailable = await browser.get(answer.headers.get("location") ?? "");
    expect(unavailable.status).toBe(503);
    expect(await unavailable.text()).toContain("Our own database is not answering");
    const id = answer.headers.get("x-request-id");
    const lines = app
      .logs()
      .split("\n")
      .filter((line) => line.includes(`"request_id":"${id}"`));
    expect(lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(1);
    expect(lines.join()).toContain('"event":"database_unanswered"');
  }
});

it("an error that nobody handled is one line, with the page's reference and the request's id", async () => {
  const browser = await signedIn(app, "github", "grace");
  writeFileSync(breaks, "");
  const response = await browser.get("/account/activity");
  const html = await response.text();
  rmSync(breaks);
  expect(response.status).toBe(500);
  const reference = /digest\\":\\"(\d+)/.exec(html)?.[1];
  const id = response.headers.get("x-request-id");
  await expect.poll(() => linesOf("request_failed").filter((line) => line.request_id === id)).toHaveLength(1);
  const [line] = linesOf("request_failed").filter(({ request_id }) => request_id === id);
  expect(line).toMatchObject({ level: "error", reference, method: "GET", route: "/account/activity" });
  expect(line?.error).toBe("TypeError: cannot tell [email] the time");
  expect(line?.stack).toMatch(/^ {4}at /);
  // Longer than printed errors are waited for: no line but that one tells of it.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(linesOf("error_printed")).toEqual([]);
  const words = app
    .logs()
    .split("\n")
    .filter((text) => text && !text.startsWith("{"));
  expect(
    words.filter((text) => !/^\s*(▲ Next\.js|- (Local|Network): |✓ (Ready|Running next\.config))/.test(text)),
    "nothing but Next's own words at its start",
  ).toEqual([]);
});
