import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: [
    // The database drivers load native and WebAssembly code by path, which a bundle would break.
    "libsql",
    "@libsql/client",
    "@prisma/client",
    "@prisma/adapter-libsql",
    "@prisma/adapter-pg",
    "pg",
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
