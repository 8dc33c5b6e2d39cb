import { isIP } from "node:net";
import { type Check, type Facts, type Finding, finding } from "@/features/doctor/finding";
import { type ConfiguredProvider, resolveProviders } from "@/features/providers";
import { isLoopback, parseEnv } from "@/lib/env";

const elsewhere = finding("warning", "auth_url_elsewhere");
const secureHere = finding("warning", "auth_url_https_here");
const loopback = finding("warning", "auth_url_loopback");
const address = finding("warning", "auth_url_no_name");
const hops = finding("warning", "proxy_hops");
const hopsHere = finding("note", "proxy_hops_here");
const sharedHost = finding("note", "auth_url_preview");
const localhostAtX = finding("note", "x_localhost");

/** What AUTH_URL means for the people, the providers and the proxies in between. A faulty one is the start's to tell. */
export const addressChecks: Check = (facts) => {
  const { AUTH_URL } = facts.source;
  const { env } = parseEnv(facts.source);
  if (!env) return [];
  const real = resolveProviders(facts.source).providers.filter(({ mode }) => mode === "real");
  if (!AUTH_URL) return facts.mode === "development" ? atX("localhost", real) : [];
  const url = new URL(AUTH_URL);
  return [
    ...(facts.mode === "development"
      ? inDevelopment(url, real)
      : inProduction(url, facts, env.TRUSTED_PROXY_HOPS, real)),
    ...withoutName(url, real),
  ];
};

function inDevelopment(url: URL, real: readonly ConfiguredProvider[]): Finding[] {
  if (!isLoopback(url.href))
    return [
      elsewhere(
        "AUTH_URL",
        `AUTH_URL leads to ${url.host}, and so does every sign-in that is started on this machine: its cookies are for another host. Remove it from the files that development reads, or pass ${url.host} on to this machine (a tunnel).`,
      ),
    ];
  if (url.protocol === "https:")
    return [
      secureHere(
        "AUTH_URL",
        "AUTH_URL says https, and the development server speaks http: no provider's answer would arrive. Set it to http, or leave it out, unless something in front of the app speaks https.",
      ),
    ];
  return atX(url.hostname, real);
}

/** X's own page says 127.0.0.1 for a developer's machine. */
function atX(hostname: string, real: readonly ConfiguredProvider[]): Finding[] {
  if (hostname !== "localhost" || !real.some(({ entry }) => entry.id === "twitter")) return [];
  return [
    localhostAtX(
      "twitter",
      "X's documentation says 127.0.0.1 for a developer's machine, and not localhost. If X refuses the callback, set AUTH_URL=http://127.0.0.1 with the port, and register that at X and at the others.",
    ),
  ];
}

/** Variables by which a host says that it is in front of the app. */
const hosts: Readonly<Record<string, string>> = {
  VERCEL: "Vercel",
  FLY_APP_NAME: "Fly.io",
  RENDER: "Render",
  RAILWAY_ENVIRONMENT: "Railway",
  DYNO: "Heroku",
  K_SERVICE: "Cloud Run",
  WEBSITE_SITE_NAME: "Azure App Service",
};

function inProduction(
  url: URL,
  { source }: Facts,
  trusted: number,
  real: readonly ConfiguredProvider[],
): Finding[] {
  const found: Finding[] = [];
  const host = Object.entries(hosts).find(([name]) => source[name])?.[1];
  if (isLoopback(url.href) && real.length > 0 && !source.LOCAL_PROVIDERS_URL)
    found.push(
      loopback(
        "AUTH_URL",
        `AUTH_URL is ${url.origin}, so providers send everybody back to their own machine. Set it to the address that people type; on this machine alone it is right.`,
      ),
    );
  // This server speaks http, so whatever speaks https to people stands in front of it.
  else if (trusted === 0 && (host || url.protocol === "https:"))
    found.push(
      hops(
        "TRUSTED_PROXY_HOPS",
        `TRUSTED_PROXY_HOPS is 0, and ${host ?? "what speaks https for this server"} is in front of it: all visitors count as one, and are refused together. Set it to the number of proxies, usually 1 (docs/guides/behind-a-proxy.md).`,
      ),
    );
  if (trusted > 0 && isLoopback(url.href))
    found.push(
      hopsHere(
        "TRUSTED_PROXY_HOPS",
        "TRUSTED_PROXY_HOPS is set for a server that is reached at this machine itself. Without a proxy in front, visitors can make up their address: remove it.",
      ),
    );
  if (
    /\.(vercel\.app|netlify\.app|onrender\.com|up\.railway\.app)$/.test(url.hostname) &&
    /-git-|-[a-z0-9]{9}-/.test(url.hostname)
  )
    found.push(
      sharedHost(
        "AUTH_URL",
        `AUTH_URL is the address of one preview, ${url.host}, and the next deployment has another. Set it to an address that stays, and register that one (docs/guides/deploy-vercel.md).`,
      ),
    );
  return found;
}

/** Google's rules for redirect URIs: a public name, or localhost; no address in numbers. */
function withoutName(url: URL, real: readonly ConfiguredProvider[]): Finding[] {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isLoopback(url.href) || !real.some(({ entry }) => entry.id === "google")) return [];
  if (
    isIP(host) === 0 &&
    host.includes(".") &&
    !/\.(local|test|internal|lan|home|corp|localhost)$/.test(host)
  )
    return [];
  return [
    address(
      "AUTH_URL",
      `AUTH_URL has the host ${host}, which Google takes for no redirect URI: it wants a public name, or localhost. Use one of the two.`,
    ),
  ];
}
