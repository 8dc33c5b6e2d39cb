import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { capturePrintedErrors, tellRequestError } from "@/lib/printed-errors";
import { testEnvironment } from "../support/environment";

testEnvironment({ NODE_ENV: "production" });

// A process of its own: what is captured stays captured.
let written: string[] = [];
beforeAll(() => {
  for (const stream of [process.stderr, process.stdout])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  capturePrintedErrors();
});
beforeEach(() => {
  written = [];
  vi.useFakeTimers({ toFake: ["setTimeout"] });
});
afterEach(() => void vi.useRealTimers());

const lines = () => written.map((text) => JSON.parse(text) as Record<string, unknown>);
const afterAWhile = () => vi.advanceTimersByTimeAsync(700);

it("an error that is printed several times is one line", async () => {
  const error = new Error("no row for ada@lovelace.example");
  console.error(error);
  console.error("⨯", error);
  expect(written).toEqual([]);
  await afterAWhile();
  expect(lines()).toEqual([
    expect.objectContaining({ event: "error_printed", error: "Error: no row for [email]" }),
  ]);
  console.error(error);
  await afterAWhile();
  expect(lines()).toHaveLength(1);
});

it("an error whose route is known soon after has that line, and no other", async () => {
  const error = new Error("broken");
  console.error(error);
  tellRequestError(error, { reference: "123", method: "GET", route: "/account", kind: "render" });
  await afterAWhile();
  expect(lines()).toEqual([
    expect.objectContaining({
      event: "request_failed",
      reference: "123",
      route: "/account",
      error: "Error: broken",
    }),
  ]);
});

it("a client that goes away is no error, and any other that nobody caught is", async () => {
  const [tell] = process.listeners("uncaughtException");
  for (const error of [
    Object.assign(new Error("aborted"), { code: "ECONNRESET" }),
    Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
    new Error("aborted"),
  ]) {
    tell?.(error, "uncaughtException");
    console.error(error);
  }
  await afterAWhile();
  expect(lines().map(({ event, error }) => [event, error])).toEqual([
    ["uncaught_exception", "Error: read ECONNRESET"],
    ["uncaught_exception", "Error: aborted"],
  ]);
});

it("other words are a line as well, without what they must not hold", () => {
  console.error("first\nsecond of ada@lovelace.example", { code: 1 });
  console.warn("careful: %s", "now");
  expect(written.every((text) => text.indexOf("\n") === text.length - 1)).toBe(true);
  expect(lines()).toEqual([
    expect.objectContaining({
      level: "error",
      event: "printed",
      text: "first\nsecond of [email] { code: 1 }",
    }),
    expect.objectContaining({ level: "warn", event: "printed", text: "careful: now" }),
  ]);
});

it("a form of another site is what it is, and no error of ours", async () => {
  console.error(
    "`host` header with value `a` does not match `origin` header with value `b` from a forwarded Server Actions request. Aborting the action.",
  );
  const error = new Error("Invalid Server Actions request.");
  console.error(error);
  tellRequestError(error, { method: "POST", route: "/account", kind: "action" });
  await afterAWhile();
  expect(lines().map(({ level, event }) => [level, event])).toEqual([
    ["warn", "cross_site_refused"],
    ["info", "action_refused"],
  ]);
});
