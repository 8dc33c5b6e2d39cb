import { type Attributes, context, metrics, ROOT_CONTEXT } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-node";
import { brand } from "@/lib/brand";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { redact } from "@/lib/redact";
import { outsideRequests } from "@/lib/request-id";

/** What may leave with a span: Next's and ours by their beginning, and these of the conventions. */
const ownAttributes = /^(next|valet_key)\./;
const knownAttributes = new Set([
  "error.type",
  "http.method",
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "http.status_code",
  "http.target",
  "http.url",
  "net.peer.name",
  "net.peer.port",
  "operation.name",
  "server.address",
  "server.port",
  "url.full",
]);

/** Milliseconds from one export of the metrics to the next, as OpenTelemetry has it. */
const usualInterval = 60_000;

/** Milliseconds that the end of the process waits for the last export. */
const exitPatience = 1000;

/**
 * Sends spans and metrics by OTLP/HTTP to where OpenTelemetry's own variables say, which its packages read themselves:
 * OTEL_EXPORTER_OTLP_ENDPOINT, _HEADERS and so on. It happens beside the requests; a collector that does not answer
 * costs them nothing, and is told of once.
 * @returns sends what is left, for when the server is stopped: that can be a minute of counts. It does not wait for long
 */
export function exportTelemetry(environment: NodeJS.ProcessEnv): () => Promise<void> {
  const flushes: (() => Promise<void>)[] = [];
  const resource = defaultResource()
    .merge(resourceFromAttributes({ "service.name": brand.slug }))
    .merge(detectResources({ detectors: [envDetector] }));
  if (environment.OTEL_TRACES_EXPORTER !== "none") {
    const exporter = watched("traces", new OTLPTraceExporter());
    const spanProcessors = [new BatchSpanProcessor(withoutSecrets(exporter))];
    const provider = new NodeTracerProvider({ resource, spanProcessors });
    provider.register();
    flushes.push(() => provider.forceFlush());
  }
  if (environment.OTEL_METRICS_EXPORTER !== "none") {
    const exportIntervalMillis = milliseconds(environment.OTEL_METRIC_EXPORT_INTERVAL) ?? usualInterval;
    const timeout = milliseconds(environment.OTEL_METRIC_EXPORT_TIMEOUT) ?? 30_000;
    const reader = new PeriodicExportingMetricReader({
      exporter: watched("metrics", new OTLPMetricExporter()),
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(timeout, exportIntervalMillis),
    });
    const provider = new MeterProvider({ resource, readers: [reader] });
    metrics.setGlobalMeterProvider(provider);
    flushes.push(() => provider.forceFlush());
  }
  return async () => {
    const sent = Promise.allSettled(flushes.map((flush) => flush()));
    await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, exitPatience))]);
  };
}

function milliseconds(value: string | undefined): number | undefined {
  return value && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
}

type Result = { code: number; error?: Error };
type Exporter<Data> = { export(data: Data, done: (result: Result) => void): void };

/** The same exporter, which says in the log when it no longer gets through, and when it does again. */
function watched<Data, Kind extends Exporter<Data>>(signal: string, exporter: Kind & Exporter<Data>): Kind {
  let failing = false;
  const tell = ({ code, error }: Result) => {
    if (code !== 0 && !failing)
      log("warn", "telemetry_not_delivered", { signal, error: describeError(error) });
    if (code === 0 && failing) log("info", "telemetry_delivered_again", { signal });
    failing = code !== 0;
  };
  const send = exporter.export.bind(exporter);
  exporter.export = (data, done) =>
    send(data, (result) => {
      // Whichever request began to fill the batch, this is not about it.
      context.with(ROOT_CONTEXT, () => outsideRequests(() => tell(result)));
      done(result);
    });
  return exporter;
}

/** The same exporter, which gets spans as they may leave. Next's name addresses with their query, and errors in full. */
function withoutSecrets(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(withoutSecret), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

/** @returns the span with known attributes only, without what could be a secret in them, and no error's words */
export function withoutSecret(span: ReadableSpan): ReadableSpan {
  return Object.create(span, {
    name: { value: safeText(span.name) },
    attributes: { value: safeAttributes(span.attributes) },
    events: {
      value: span.events.map(({ name, time }) => ({ name: redact(name), time })),
    },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan;
}

/** Texts that were looked at and hold nothing. Most come with every request: names, routes, types. */
const harmless = new Set<string>();
const mostHarmless = 1000;
const longestHarmless = 100;

function safeText(text: string): string {
  if (harmless.has(text)) return text;
  const result = redact(text);
  // Only what is as it was: nothing that opens anything is kept.
  if (result === text && text.length <= longestHarmless && harmless.size < mostHarmless) harmless.add(text);
  return result;
}

function safeAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => ownAttributes.test(name) || knownAttributes.has(name))
      .map(([name, value]) => [name, typeof value === "string" ? safeText(value) : value]),
  );
}
