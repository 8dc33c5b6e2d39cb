import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { resolveProviders } from "@/features/providers";
import { startFaults } from "@/features/setup/configuration";
import { brand } from "@/lib/brand";
import type { EnvSource } from "@/lib/env";
import { checkEnvFiles, envFiles, readEnvFile } from "@/lib/env-files";
import { Fault } from "@/lib/fault";

const title = "The configuration does not work any more";
const advice = "Fix this in .env.local or the environment, and save:";

/** What Next's development client needs, whatever the configuration is. */
const ofNext = /^\/(?:_next|__nextjs)/;

/** What counts from the start on: the database stays open, and `npm run dev` gives Next the rest. */
const countsAtStart = ["AUTH_URL", "DATABASE_URL", "PORT"];

/**
 * Answers every request of a development server whose env files have become faulty, with what the start would say. Next
 * would answer with a stack trace, or skip a line that it cannot read: without its `=`, `ALLOWED_EMAILS` lets everybody in.
 * Says also which change waits for a restart.
 */
export function answerWhileFaulty(): void {
  const first = valuesAtStart();
  let told = "";
  let waiting = "";
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (response.headersSent || ofNext.test(request.url ?? "/")) return;
    const faults = faultsNow(process.env);
    const text = faults.map((fault) => `  - ${fault}\n`).join("");
    if (text !== told)
      console.error(text ? `\n${title}. ${advice}\n${text}` : "The configuration works again.");
    told = text;
    if (faults.length === 0) {
      const now = valuesAtStart();
      const changed = countsAtStart.filter((name) => now[name] !== first[name]).join(", ");
      if (changed && changed !== waiting)
        console.warn(`Changed in an env file, and read at the start only: ${changed}. Restart npm run dev.`);
      waiting = changed;
      return;
    }
    const nonce = randomBytes(16).toString("base64");
    const isPage = request.headers.accept?.includes("text/html") ?? false;
    response
      .writeHead(503, {
        "Content-Type": `text/${isPage ? "html" : "plain"}; charset=utf-8`,
        "Content-Security-Policy": `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
        "Cache-Control": "no-store",
      })
      .end(isPage ? pageOf(faults, nonce) : `${title}. ${advice}\n${text}`);
  });
}

/**
 * @param source variables by name, as Next has them now
 * @returns what would keep the app from starting. Without half of a provider's pair: such a provider has no button, which
 *   the log and `/setup` say, and somebody who pastes two values saves between them
 */
export function faultsNow(source: EnvSource): string[] {
  const ofProviders = new Set(resolveProviders(source).faults);
  return [...fileFaults(), ...startFaults(source).filter((fault) => !ofProviders.has(fault))];
}

/** @throws Fault for a file that cannot be read */
function valuesAtStart(): Record<string, string> {
  // The first file's value counts.
  return Object.assign({}, ...envFiles("development").reverse().map(readEnvFile));
}

function fileFaults(): string[] {
  try {
    checkEnvFiles("development");
    return [];
  } catch (error) {
    if (error instanceof Fault) return error.message.split("\n");
    throw error;
  }
}

/** Stands alone: what makes the app's own pages reads the configuration. */
function pageOf(faults: readonly string[], nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${brand.name}</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 4rem 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.3; }
a { color: inherit; }
li, code { overflow-wrap: anywhere; }
li { margin-block: 0.75rem; }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${escaped(advice)}</p>
<ul>
${faults.map((fault) => `<li>${escaped(fault).replace(/`([^`]+)`/g, "<code>$1</code>")}</li>`).join("\n")}
</ul>
<p>This page makes way for yours as soon as the configuration works. <a href="">Look again</a></p>
</main>
<script nonce="${nonce}">
setInterval(async () => {
  const answer = await fetch("/api/hello").catch(() => null);
  if (answer?.ok) location.assign(location.pathname + location.search);
}, 1000);
</script>
</body>
</html>
`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? "");
