import type { NextConfig } from "next";
import { headerRules } from "./lib/response-headers";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  headers: async () => headerRules(process.env.NODE_ENV === "production"),
  // Next's own image server would fetch addresses for whoever asks; without it there is no such endpoint.
  images: { unoptimized: true },
  serverExternalPackages: [
    // The database drivers load native and WebAssembly code by path, which a bundle would break.
    "libsql",
    "@libsql/client",
    "@prisma/client",
    "@prisma/adapter-libsql",
    "@prisma/adapter-pg",
    "pg",
    // Names modules of stores that are not installed.
    "rate-limiter-flexible",
    // Large, and nothing is gained by bundling them: development compiles its first page in half the time.
    "@auth/core",
    "@auth/prisma-adapter",
    "jose",
    "zod",
    // Next looks for the first of them by name, and must find the same as we do; the others are rarely loaded.
    "@opentelemetry/api",
    "@opentelemetry/exporter-metrics-otlp-http",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-metrics",
    "@opentelemetry/sdk-trace-node",
  ],
  // In development Next logs each address it serves; a callback's holds a code and a state.
  logging: { incomingRequests: { ignore: [/\/api\/auth\/callback\//, /\/api\/hello/] } },
};

export default config;
