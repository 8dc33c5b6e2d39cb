import { isSpanContextValid, trace } from "@opentelemetry/api";
import { redact } from "@/lib/redact";
import { currentRequestId } from "@/lib/request-id";

type Level = "debug" | "info" | "warn" | "error";
type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const order: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * Writes one line for one event: JSON in production, words in development. Each says which request it is about, and
 * which span where traces are exported (docs/guides/observe.md lists the events).
 * Fields are scalars on purpose: a whole row, token set or request cannot be passed by accident. What has the form of
 * a secret or of an email address is taken out of them.
 *
 * @param event what happened, in snake_case, such as `sign_in_failed`
 */
export function log(level: Level, event: string, fields: Fields = {}): void {
  const threshold = process.env.LOG_LEVEL as Level | undefined;
  if (order[level] < (order[threshold ?? "info"] ?? order.info)) return;
  const clean = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === "string" ? redact(value) : value] as const);
  const line =
    process.env.NODE_ENV === "production"
      ? JSON.stringify({
          time: new Date().toISOString(),
          level,
          event,
          ...Object.fromEntries(clean),
          request_id: currentRequestId(),
          ...spanIds(),
        })
      : `${event} ${clean.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(" ")}${requestWord()}`;
  (level === "error" || level === "warn" ? process.stderr : process.stdout).write(`${line}\n`);
}

/** By OpenTelemetry's names for them in logs that are not its own. */
function spanIds(): { trace_id?: string; span_id?: string } {
  const context = trace.getActiveSpan()?.spanContext();
  return context && isSpanContextValid(context) ? { trace_id: context.traceId, span_id: context.spanId } : {};
}

function requestWord(): string {
  const id = currentRequestId();
  return id ? ` request=${id.slice(0, 8)}` : "";
}
