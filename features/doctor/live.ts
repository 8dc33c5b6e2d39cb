import { type Finding, finding } from "@/features/doctor/finding";
import { ProviderRefused, ProviderUntrusted } from "@/features/oauth/errors";
import { clockTolerance } from "@/features/oauth/id-token";
import { type ConfiguredProvider, configuredProviders } from "@/features/providers";
import { callbackOf } from "@/features/providers/registration";
import { finish, start } from "@/features/sign-in/authjs";
import { checksOf, newFlow } from "@/features/sign-in/flow";
import { newCalls } from "@/features/sign-in/telemetry";
import { unwrap } from "@/lib/describe-errors";
import { env, isLoopback, originOf } from "@/lib/env";

/** Milliseconds that one request may take. */
const patience = 8000;
/** Characters of an answer that are looked at. */
const looked = 200_000;

/**
 * Asks the network: whether each real provider answers, knows this app and its callback, and tells the same time; and
 * whether the app answers where AUTH_URL says. No person is needed, and nobody is signed in. Reads this process's
 * environment, as the app does.
 */
export async function liveFindings(): Promise<Finding[]> {
  const real = configuredProviders().filter(({ mode }) => mode === "real");
  const origin = originOf(env());
  const own = isLoopback(origin) ? [] : [askOwnAddress(origin)];
  const asked = await Promise.all([...real.map(askProvider), ...own]);
  return asked.flat();
}

/** By the code of a sign-in: the request that a button makes, and the exchange of a code, which is made up. */
async function askProvider(provider: ConfiguredProvider): Promise<Finding[]> {
  const { entry } = provider;
  const name = entry.button.name;
  const { checks } = entry.authorization;
  const flow = newFlow({ id: entry.id, checks }, { returnTo: "/", intent: null });
  const { state: code, codeVerifier } = flow;
  let authorization: URL;
  try {
    authorization = new URL(await start(provider, checksOf(flow), newCalls(entry.id)));
  } catch (error) {
    return [unreachable(entry.id, name, error)];
  }
  const [answered, credentials] = await Promise.all([
    askAuthorization(provider, authorization),
    finish(provider, { code, redirectUri: null, codeVerifier }, newCalls(entry.id)).then(
      () => [],
      (error: unknown) => ofExchange(provider, error),
    ),
  ]);
  return [...answered, ...credentials];
}

const clock = finding("error", "live_clock");
const redirect = finding("error", "live_redirect_uri");
const refusedScope = finding("error", "live_request_refused");

/** What the authorization endpoint says before it asks anybody who they are (RFC 6749, section 4.1.2.1). */
async function askAuthorization({ entry }: ConfiguredProvider, url: URL): Promise<Finding[]> {
  const name = entry.button.name;
  const callback = callbackOf(originOf(env()), entry.id);
  let response: Response;
  let said: string;
  try {
    response = await ask(url);
    said = decoded(
      `${response.headers.get("location") ?? ""} ${response.status < 300 ? "" : await beginning(response)}`,
    );
  } catch (error) {
    return [unreachable(entry.id, name, error)];
  }
  const found = ofClock(entry.id, name, response);
  const location = response.headers.get("location") ?? "";
  if (
    /redirect[_ ]?uri[_ ]?(mismatch|is (not|invalid)|invalid)|(invalid|mismatch\w*|unregistered|not registered)[^.]{0,60}redirect|redirect_uri did not match|callback url mismatch|AADSTS50011/i.test(
      said,
    ) ||
    (response.status >= 400 && /redirect_uri/i.test(said))
  )
    found.push(
      redirect(
        entry.id,
        `${name} does not know the callback ${callback} (redirect_uri_mismatch). Register exactly this address at ${consoleOf(entry)}; a new one can take some minutes to count.`,
      ),
    );
  else if (location.startsWith(callback)) {
    const code = new URL(location).searchParams.get("error") ?? "";
    // What asks nobody cannot have been declined.
    if (/^[a-z_]{1,40}$/.test(code) && !/^(login|interaction|consent)_required$/.test(code))
      found.push(
        refusedScope(
          entry.id,
          `${name} refuses the app's request with ${code}. Look at the app's settings at ${consoleOf(entry)}: its type, its grants and its scopes.`,
        ),
      );
  }
  return found;
}

function ofClock(id: string, name: string, response: Response): Finding[] {
  const theirs = Date.parse(response.headers.get("date") ?? "");
  const seconds = Math.round((Date.now() - theirs) / 1000);
  if (Number.isNaN(seconds) || Math.abs(seconds) <= clockTolerance) return [];
  return [
    clock(
      id,
      `This machine's clock is ${Math.abs(seconds)} seconds ${seconds > 0 ? "ahead of" : "behind"} ${name}'s, and ID tokens are refused beyond ${clockTolerance}. Set the clock, and keep it by NTP.`,
    ),
  ];
}

const credentials = finding("error", "live_credentials");
const unclear = finding("note", "live_unclear");

/** How providers say that they do not know the client: the standard's codes, GitHub's, and Microsoft's numbers. */
const clientRefused =
  /^(invalid_client|unauthorized_client|incorrect_client_credentials|access_denied|deleted_client|disabled_client)\b|AADSTS(7000215|7000222|700016|7000216|700025|90002)\b/;
/** How they say that it is the code that is wrong, which it is. */
const codeRefused = /^(invalid_grant|bad_verification_code|invalid_request|invalid_code|100)\b/;

function ofExchange({ entry }: ConfiguredProvider, error: unknown): Finding[] {
  const { id, secret } = entry.env;
  const name = entry.button.name;
  const refusal = causes(error).find((one) => one instanceof ProviderRefused);
  if (!refusal) return [unreachable(entry.id, name, error)];
  const reason = refusal.reason ?? "";
  if (/redirect_uri/.test(reason))
    return [
      redirect(
        entry.id,
        `${name} does not know the callback ${callbackOf(originOf(env()), entry.id)} (${reason}). Register exactly this address at ${consoleOf(entry)}.`,
      ),
    ];
  if (reason.includes("AADSTS7000222"))
    return [
      credentials(
        secret,
        `${name} says that the client secret has ended (AADSTS7000222). Make a new one at ${consoleOf(entry)}, and put it into ${secret}.`,
      ),
    ];
  if (clientRefused.test(reason) || (refusal.status === 401 && !codeRefused.test(reason)))
    return [
      credentials(
        secret,
        `${name} does not take these credentials (${reason || `HTTP ${refusal.status}`}). Copy ${id} and ${secret} again from ${consoleOf(entry)}, both from the same app.`,
      ),
    ];
  if (codeRefused.test(reason)) return [];
  return [
    unclear(
      entry.id,
      `${name} answers, and does not say without a sign-in whether it takes the credentials (${reason || `HTTP ${refusal.status}`}). Sign in once to see.`,
    ),
  ];
}

const ownAddress = finding("warning", "live_own_address");
const ownRedirect = finding("warning", "live_own_redirect");
const proxyHost = finding("warning", "live_proxy_host");

/** Whether people reach the app where AUTH_URL says, and what stands in between. */
export async function askOwnAddress(origin: string): Promise<Finding[]> {
  try {
    const live = await ask(new URL("/api/health/live", origin));
    const location = live.headers.get("location");
    if (location && URL.canParse(location, origin))
      return [
        ownRedirect(
          "AUTH_URL",
          `${origin} sends visitors on to ${new URL(location, origin).origin}. Set AUTH_URL to the address that people end at, and register its callbacks.`,
        ),
      ];
    if (!/"status":"live"/.test(await beginning(live)))
      return [
        ownAddress(
          "AUTH_URL",
          `At ${origin} something else than this app answers (HTTP ${live.status}). Let the proxy there pass requests on to it, or correct AUTH_URL.`,
        ),
      ];
    const page = await ask(new URL("/signin", origin));
    if (/\bled-here\b/.test(page.headers.get("location") ?? ""))
      return [
        proxyHost(
          "AUTH_URL",
          `What stands before ${origin} gives the app another host name, so each first page is led in a circle once. Let it pass on Host, or set X-Forwarded-Host to ${new URL(origin).host}.`,
        ),
      ];
    return [];
  } catch (error) {
    return [{ ...unreachable("AUTH_URL", origin, error), severity: "warning" }];
  }
}

const dns = finding("error", "live_dns");
const tls = finding("error", "live_tls");
const network = finding("error", "live_network");
const untrusted = finding("error", "live_issuer");

function unreachable(about: string, name: string, error: unknown): Finding {
  const all = causes(error);
  const code =
    all.map((one) => ("code" in one ? String(one.code) : "")).find((one) => /^[A-Z][A-Z0-9_]+$/.test(one)) ??
    "";
  const wrong = all.find((one) => one instanceof ProviderUntrusted);
  if (wrong)
    return untrusted(
      about,
      `${name}'s metadata cannot be used (${wrong.message}). Set the issuer exactly as the member "issuer" of its metadata has it, or correct the provider.`,
    );
  const refusal = all.find((one) => one instanceof ProviderRefused);
  if (refusal)
    return untrusted(
      about,
      `${name} has no metadata at its issuer (${refusal.message}). Correct the issuer: it is what stands before /.well-known/openid-configuration.`,
    );
  if (/^(ENOTFOUND|EAI_AGAIN|ENODATA)$/.test(code))
    return dns(
      about,
      `The host name of ${name} cannot be resolved (${code}). Check that this machine is online, its DNS, and the address that is configured.`,
    );
  if (/CERT|SIGNATURE|ALTNAME|SSL|TLS/.test(code))
    return tls(
      about,
      `The certificate of ${name} is not trusted here (${code}). Behind a company's proxy name its authority in NODE_EXTRA_CA_CERTS; else check the address and this machine's clock.`,
    );
  const why =
    code ||
    all
      .map(({ message }) =>
        /: (timeout|redirect|too_large|not_json|status|busy|insecure)\b.*$/.exec(message)?.[0].slice(2),
      )
      .find(Boolean) ||
    "no answer";
  return network(
    about,
    `${name} does not answer as it should (${why}). Check that this machine may reach it: a firewall, a proxy, or the provider's own status page.`,
  );
}

/** @returns an error and what it came of, which may be several */
function causes(error: unknown): Error[] {
  return unwrap(error)
    .reverse()
    .flatMap((one) => (one instanceof AggregateError ? [one, ...one.errors.filter(isError)] : [one]));
}

const isError = (value: unknown): value is Error => value instanceof Error;

const ask = (url: URL) =>
  fetch(url, {
    redirect: "manual",
    signal: AbortSignal.timeout(patience),
    headers: { Accept: "text/html, */*" },
  });

async function beginning(response: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > looked) break;
  }
  return text;
}

/** A text with what is encoded in it: Google's page of errors has its error in base64 in a parameter. */
function decoded(text: string): string {
  const parameters = [...text.matchAll(/[?&]\w+=([\w%+/=-]{16,2000})/g)].map(([, value = ""]) => {
    try {
      return Buffer.from(decodeURIComponent(value), "base64").toString("latin1");
    } catch {
      return "";
    }
  });
  return [text, ...parameters].join(" ");
}

const consoleOf = ({ endpoints, button }: ConfiguredProvider["entry"]) =>
  endpoints.console ?? `${button.name}'s console`;
