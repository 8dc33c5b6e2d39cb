import {
  type Attributes,
  type MetricOptions,
  metrics,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { permanentName } from "@/lib/permanent";

// What an operator can follow and count. Nothing of this does anything until lib/telemetry-export.ts, which is loaded
// only when there is somewhere to send it.

/** Names this app's own spans and metrics, apart from Next's. */
const scope = permanentName;

/** What a step may tell of itself while it runs. */
export type Step = Pick<Span, "setAttributes">;

/** What a step works on, secrets included. It is for the listener alone and never becomes part of a span. */
export type Detail = {
  parameters?: Iterable<readonly [string, string]>;
  /** Of an HTTP request */
  url?: URL;
  init?: RequestInit | undefined;
};

/** A step as it begins. */
export type Heard = { name: string; attributes: Attributes; detail: Detail };

/** Hears of every step besides OpenTelemetry. */
export type Listener = {
  step<Result>(step: Heard, run: () => Promise<Result>): Promise<Result>;
  /** @param error why the step under way has failed, where it has */
  annotate(attributes: Attributes, error?: unknown): void;
};

// One for the process: Next bundles routes apart from what runs at start.
const shared = globalThis as typeof globalThis & { valetKeyListener?: Listener };

/**
 * From now on every step is told to this listener, and to none before it.
 * @returns ends that
 */
export function listenToSteps(listener: Listener): () => void {
  shared.valetKeyListener = listener;
  return () => {
    delete shared.valetKeyListener;
  };
}

/**
 * Does one step of something that is worth following. The one place that knows when a step begins and ends, and how.
 *
 * @param attributes by OpenTelemetry's semantic conventions where there is one. Never a code, a token, a cookie or an
 *   address of a person; what is not known to lib/telemetry-export.ts does not leave.
 * @param errorType what kind of error it was, in one word out of few (`error.type`)
 */
export function step<Result>(
  name: string,
  { attributes = {}, kind, detail = {} }: { attributes?: Attributes; kind?: SpanKind; detail?: Detail },
  run: (step: Step) => Promise<Result>,
  errorType: (error: unknown) => string,
): Promise<Result> {
  const spanned = () =>
    trace.getTracer(scope).startActiveSpan(name, { attributes, kind }, async (span) => {
      try {
        return await run(span);
      } catch (error) {
        span.setAttribute("error.type", errorType(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  const listener = shared.valetKeyListener;
  return listener ? listener.step({ name, attributes, detail }, spanned) : spanned();
}

/** Tells more of the step that is under way. */
export function annotate(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
  shared.valetKeyListener?.annotate(attributes);
}

/**
 * Marks the step under way as failed, where that is an answer and not an error.
 * @param error for the listener
 */
export function markFailed(errorType: string, error: unknown): void {
  shared.valetKeyListener?.annotate({ "error.type": errorType }, error);
  const span = trace.getActiveSpan();
  span?.setAttribute("error.type", errorType);
  span?.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * A number that only grows. What it is told apart by has few values, none of them from an address or a form.
 * @returns adds one
 */
export function counter(name: string, options: MetricOptions): (attributes: Attributes) => void {
  // Made at its first use: before, there may be nobody yet who counts.
  let instrument: ReturnType<ReturnType<typeof metrics.getMeter>["createCounter"]> | undefined;
  return (attributes) => {
    instrument ??= metrics.getMeter(scope).createCounter(name, options);
    instrument.add(1, attributes);
  };
}

/** Seconds that HTTP calls take, as OpenTelemetry's conventions divide them. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** How long something takes. @returns takes down seconds */
export function durations(
  name: string,
  description: string,
): (seconds: number, attributes: Attributes) => void {
  let instrument: ReturnType<ReturnType<typeof metrics.getMeter>["createHistogram"]> | undefined;
  return (seconds, attributes) => {
    instrument ??= metrics.getMeter(scope).createHistogram(name, {
      description,
      unit: "s",
      advice: { explicitBucketBoundaries: buckets },
    });
    instrument.record(seconds, attributes);
  };
}
