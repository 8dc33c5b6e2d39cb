import { closeDatabase } from "@/features/cleanup/mutations";
import { scheduleCleanup } from "@/features/cleanup/schedule";
import { retryRevocations } from "@/features/grants/mutations";
import { keepSendingMail } from "@/features/mail/send";
import { resolveProviders } from "@/features/providers";
import { checkConfiguration, otherPort } from "@/features/setup/configuration";
import { migrate } from "@/lib/database/migrate";
import { dialectOf } from "@/lib/database/url";
import { describeError, framesOf } from "@/lib/describe-errors";
import { type Env, originOf } from "@/lib/env";
import { checkEnvFiles } from "@/lib/env-files";
import { Fault } from "@/lib/fault";
import { markRequests } from "@/lib/incoming";
import { keepConnections } from "@/lib/keep-alive";
import { log } from "@/lib/log";
import { leadHome } from "@/lib/own-host";
import { capturePrintedErrors } from "@/lib/printed-errors";
import { securityHeaders } from "@/lib/response-headers";
import { closeAtStop, stopGracefully } from "@/lib/stopping";

/**
 * What every server process does before its first request, however it was started: refuse a configuration that is
 * not safe, and bring the database up to date. Ends the process with a line for each fault.
 */
export async function startup(): Promise<void> {
  try {
    checkEnvFiles(process.env.NODE_ENV === "production" ? "production" : "development");
    const env = checkConfiguration(process.env);
    // Auth.js reads it from the environment, and without it would believe a request's Host header.
    process.env.AUTH_URL = originOf(env);
    const advice = otherPort(env);
    if (advice) log("warn", "auth_url_other_port", { advice });
    markRequests(env.TRUSTED_PROXY_HOPS > 0, securityHeaders(env.NODE_ENV === "production"));
    keepConnections(env.KEEP_ALIVE);
    // In development nobody waits for requests.
    if (env.NODE_ENV === "production") stopGracefully({ delay: env.STOP_DELAY, limit: env.STOP_LIMIT });
    leadHome(process.env.AUTH_URL);
    // The compiler leaves what stands below this condition out of a production build.
    if (process.env.NODE_ENV === "development")
      (await import("@/features/setup/faulty-page")).answerWhileFaulty();
    closeAtStop(closeDatabase);
    await migrate(env.DATABASE_URL);
    if (env.OTEL_EXPORTER_OTLP_ENDPOINT) await startTelemetry();
    if (process.env.NODE_ENV === "development") (await import("@/features/flow/recorder")).recordFlows();
    keepTelling();
    keepSendingMail();
    if (env.CLEANUP_SCHEDULE === "on") scheduleCleanup();
    if (env.NODE_ENV === "production") tellWiring(env);
    if (env.NODE_ENV === "production") capturePrintedErrors();
  } catch (error) {
    if (error instanceof Fault) console.error(error.message);
    else log("error", "start_failed", { error: describeError(error), stack: framesOf(error) });
    process.exit(1);
  }
}

/** What is wired to what, also for a server that no script of ours started: `node server.js` in an image. */
function tellWiring(env: Env): void {
  const { providers } = resolveProviders(process.env);
  log(providers.length > 0 ? "info" : "warn", "started", {
    address: originOf(env),
    database: dialectOf(env.DATABASE_URL),
    providers:
      providers.map(({ entry, mode }) => (mode === "local" ? `${entry.id} (local)` : entry.id)).join(" ") ||
      "none: nobody can sign in",
  });
}

/** Loaded only where it is wanted: it costs memory and a part of a second. Without it everything else still works. */
async function startTelemetry(): Promise<void> {
  try {
    const { exportTelemetry } = await import("@/lib/telemetry-export");
    closeAtStop(exportTelemetry(process.env));
  } catch (error) {
    log("error", "telemetry_failed", { error: describeError(error), stack: framesOf(error) });
  }
}

const tenMinutes = 10 * 60 * 1000;

/** Grants that were given back while their provider was down: now, and every ten minutes as long as this runs. */
function keepTelling(): void {
  void retryRevocations();
  setInterval(() => void retryRevocations(), tenMinutes).unref();
}
