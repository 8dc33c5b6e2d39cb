import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as OTLP's JSON has it, with what tests look at. */
export type ReceivedSpan = {
  name: string;
  /** Who made it: `valet-key`, or `next.js`. */
  scope: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  failed: boolean;
  attributes: Record<string, string | number | boolean>;
};

/** A point of a metric: its labels, and how often it was counted. */
export type ReceivedPoint = { metric: string; labels: Record<string, unknown>; count: number };

export type Collector = {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  origin: string;
  /** Everything that was ever sent to it: addresses, headers and bodies. */
  received(): string;
  spans(): ReceivedSpan[];
  /** The last that was sent of each metric. */
  points(): ReceivedPoint[];
  stop(): Promise<void>;
};

type Attribute = { key: string; value: Record<string, string | number | boolean> };
type Spans = {
  resourceSpans?: {
    scopeSpans: {
      scope: { name: string };
      spans: {
        name: string;
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        status: { code: number };
        attributes: Attribute[];
      }[];
    }[];
  }[];
};
type Point = { attributes: Attribute[]; asDouble?: number; asInt?: number; count?: number };
type Metrics = {
  resourceMetrics?: {
    scopeMetrics: {
      metrics: { name: string; sum?: { dataPoints: Point[] }; histogram?: { dataPoints: Point[] } }[];
    }[];
  }[];
};

/**
 * An OpenTelemetry collector that keeps what it is sent, by OTLP/HTTP in JSON.
 * @param port for one that begins to listen only after the app did; default: a free one
 */
export async function startCollector(port = 0): Promise<Collector> {
  const texts: string[] = [];
  const bodies: { path: string; json: unknown }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      texts.push(`${request.url}\n${JSON.stringify(request.headers)}\n${body}`);
      bodies.push({ path: request.url ?? "", json: JSON.parse(body) });
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  await listening(server, port);
  const of = <Body>(path: string) =>
    bodies.flatMap((body) => (body.path === path ? [body.json as Body] : []));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => texts.join("\n"),
    spans: () =>
      of<Spans>("/v1/traces")
        .flatMap(({ resourceSpans = [] }) => resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ scope, spans }) =>
          spans.map(({ status, attributes, ...span }) => ({
            ...span,
            scope: scope.name,
            failed: status.code === 2,
            attributes: plain(attributes),
          })),
        ),
    points: () =>
      (of<Metrics>("/v1/metrics").at(-1)?.resourceMetrics ?? [])
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(({ metrics }) => metrics)
        .flatMap(({ name, sum, histogram }) =>
          [...(sum?.dataPoints ?? []), ...(histogram?.dataPoints ?? [])].map((point) => ({
            metric: name,
            labels: plain(point.attributes),
            count: Number(point.asDouble ?? point.asInt ?? point.count),
          })),
        ),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const listening = (server: Server, port: number) =>
  new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));

const plain = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] ?? ""]));
