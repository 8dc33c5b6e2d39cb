import { format } from "node:util";
import { describeError, framesOf } from "@/lib/describe-errors";
import { log } from "@/lib/log";

// Next, Node and libraries print errors as they are: message, stack, and sometimes a row or an address. In production
// each becomes one line of the log instead, without what could be a secret.

/** Errors that have their line. They come by here two or three times each. */
const told = new WeakSet<Error>();
/** Errors that were printed, of which a better line may come: the one that knows the route. */
const waiting = new Map<Error, NodeJS.Timeout>();
/** Milliseconds between Next's printing of an error and its telling `onRequestError` of it. */
const patience = 500;

/** What anybody can bring about with a form of their own making. */
const refusedAction =
  /^Invalid Server Actions request|Server Reference ID did not match|Failed to find Server Action/;

/** Takes over what the process prints of errors. Once, in production; development has Next's own, in colours. */
export function capturePrintedErrors(): void {
  console.error = (...values) => printed("error", values);
  console.warn = (...values) => printed("warn", values);
  // Before Next's own listeners, which print and keep the process alive.
  process.prependListener("uncaughtException", (error) => {
    if (isClientGone(error)) told.add(error);
    tell("uncaught_exception", error);
  });
  process.prependListener("unhandledRejection", (reason) => tell("unhandled_rejection", reason));
  process.once("exit", () => {
    for (const error of waiting.keys()) tellPrinted(error);
  });
}

/** One line for an error that a request ended in. */
export function tellRequestError(
  error: unknown,
  fields: { reference?: string | undefined; method: string; route: string; kind: string },
): void {
  if (isRefusedAction(error)) {
    if (isNews(error)) log("info", "action_refused", { method: fields.method, route: fields.route });
  } else {
    tell("request_failed", error, fields);
  }
}

function printed(level: "error" | "warn", values: unknown[]): void {
  const error = values.find((value) => value instanceof Error);
  if (error) {
    if (told.has(error) || waiting.has(error)) return;
    waiting.set(
      error,
      setTimeout(() => tellPrinted(error), patience),
    );
    return;
  }
  const text = format(...values);
  // What Next says of a form on another site, with that site's name.
  if (text.includes("from a forwarded Server Actions request")) log("warn", "cross_site_refused");
  else log(level, "printed", { text });
}

function tellPrinted(error: Error): void {
  if (!isRefusedAction(error)) tell("error_printed", error);
  else if (isNews(error)) log("info", "action_refused");
}

function tell(event: string, error: unknown, fields: Parameters<typeof log>[2] = {}): void {
  if (isNews(error)) log("error", event, { ...fields, error: describeError(error), stack: framesOf(error) });
}

/** @returns whether nothing was told of it yet; from now on it was */
function isNews(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  clearTimeout(waiting.get(error));
  waiting.delete(error);
  const news = !told.has(error);
  told.add(error);
  return news;
}

/** An action that does not exist, or whose form is on another site; Next's errors have no code. */
function isRefusedAction(error: unknown): boolean {
  return error instanceof Error && refusedAction.test(error.message);
}

/**
 * Node's word for a request whose client has gone. Next takes the listeners off a request whose body `proxy.ts` could have
 * read, so that it is thrown outside of every request.
 */
function isClientGone(error: Error): boolean {
  return error.message === "aborted" && "code" in error && error.code === "ECONNRESET";
}
