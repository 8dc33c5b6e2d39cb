import { builtinModules } from "node:module";
import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from "next/constants";
import { hiddenPages } from "./features/admin/paths";
import { largestBody } from "./lib/read-body";
import { headerRules } from "./lib/response-headers";

// Next would take the folder above for the project's if a lockfile or a workspace lies there, and put server.js deeper.
const root = import.meta.dirname;

/**
 * Modules of the server. Turbopack panics where the browser's bundle reaches one of Node's; without them it names the import
 * that is wrong.
 */
const serverModules = ["@/auth", "@/lib/db", ...builtinModules.map((name) => `node:${name}`)];
const notInTheBrowser = Object.fromEntries(
  serverModules.map((name) => [name, { browser: "./lib/server-only.ts" }]),
);

const config: NextConfig = {
  outputFileTracingRoot: root,
  turbopack: { root, resolveAlias: notInTheBrowser },
  pageExtensions: ["tsx", "ts"],
  poweredByHeader: false,
  reactStrictMode: true,
  headers: async () => headerRules(process.env.NODE_ENV === "production"),
  rewrites: async () => ({ beforeFiles: [hiddenPages] }),
  // Migrations are read by a path that is made up as the server runs.
  outputFileTracingIncludes: { "/*": ["prisma/migrations/**/*"] },
  // Pictures are shown as they are, so the address that would resize them is closed and its library (20 MB) not shipped.
  images: { unoptimized: true },
  outputFileTracingExcludes: { "*": ["node_modules/sharp/**/*", "node_modules/@img/**/*"] },
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
    "nodemailer",
    // Next looks for the first of them by name, and must find the same as we do; the others are rarely loaded.
    "@opentelemetry/api",
    "@opentelemetry/exporter-metrics-otlp-http",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-metrics",
    "@opentelemetry/sdk-trace-node",
  ],
  // For a host without Node's HTTP server; lib/incoming-body.ts counts before Next does.
  experimental: { serverActions: { bodySizeLimit: largestBody }, proxyClientMaxBodySize: largestBody },
  // In development Next logs each address it serves; a callback's holds a code and a state.
  logging: { incomingRequests: { ignore: [/\/api\/auth\/callback\//, /\/api\/hello/] } },
};

/**
 * The build also makes the folder that images ship. `next start` serves the build beside it, and would warn of it. Pages and
 * routes whose files end in `.dev.tsx` or `.dev.ts` are the developer's own: only the development server looks for them.
 */
export default (phase: string): NextConfig => {
  if (phase === PHASE_PRODUCTION_BUILD) return { ...config, output: "standalone" };
  if (phase === PHASE_DEVELOPMENT_SERVER)
    return { ...config, pageExtensions: ["dev.tsx", "dev.ts", "tsx", "ts"] };
  return config;
};
