import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import { expect, it } from "vitest";
import { withoutSecret } from "@/lib/telemetry-export";

it("a span leaves with what is known, and without queries, words of errors or anything else", () => {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] });
  const span = provider
    .getTracer("next.js")
    .startSpan("fetch GET https://api.example/me?access_token=canary-1", {
      kind: SpanKind.CLIENT,
      attributes: {
        "http.target": "/api/auth/callback/github?code=canary-2&state=canary-3",
        "http.status_code": 302,
        "next.span_name": "GET /x?code=canary-4",
        "valet_key.provider": "github",
        "http.request.header.cookie": "canary-5",
        "user.email": "canary-6@lovelace.example",
        "db.statement": "canary-7",
      },
    });
  span.recordException(new Error("canary-8 of ada@lovelace.example"));
  span.setStatus({ code: SpanStatusCode.ERROR, message: "canary-9" });
  span.end();
  const [finished] = memory.getFinishedSpans();
  if (!finished) throw new Error("no span");
  const { name, attributes, events, status, kind } = withoutSecret(finished);
  expect({ name, attributes, events: events.map((event) => event.name), status, kind }).toEqual({
    name: "fetch GET https://api.example/me?[redacted]",
    attributes: {
      "http.target": "/api/auth/callback/github?[redacted]",
      "http.status_code": 302,
      "next.span_name": "GET /x?[redacted]",
      "valet_key.provider": "github",
    },
    events: ["exception"],
    status: { code: SpanStatusCode.ERROR },
    kind: SpanKind.CLIENT,
  });
  expect(JSON.stringify(events)).not.toContain("canary");
  expect(withoutSecret(finished).spanContext()).toEqual(finished.spanContext());
});
