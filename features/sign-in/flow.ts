import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type FailureCause, SignInRefused } from "@/features/sign-in/failures";
import { type Intent, intentSchema } from "@/features/sign-in/intent";
import { type CookieChange, cookieName } from "@/lib/cookies";
import { seal, unseal } from "@/lib/sealed-value";

// A flow is one round trip to a provider. Each has a sealed cookie of its own, so that sign-ins in several tabs do not
// overwrite one another. Its name carries the flow's id, and so does the state that travels to the provider and back.

/** Seconds that a person may take at the provider. */
export const flowLifetime = 15 * 60;
/**
 * A browser keeps this many flows open, and fewer if they are large; a further one ends the oldest. All cookies
 * travel with each request, and many proxies take no more than 8 kB of them.
 */
export const mostFlows = 3;
/** Bytes that the cookies of the flows may have which stay beside a new one. */
const roomForOthers = 4_600;
/** Bytes of the encoded path to come back to; a longer one becomes the account page. */
const longestReturn = 800;

/**
 * The letter that a flow's id ends in, by what the flow is for. A callback whose cookie is gone still says by it where
 * the person came from.
 */
const marks = {
  // part: connections
  connect: "c",
  confirm: "v",
  grant: "g",
} as const satisfies Record<Intent["kind"], string>;
export type IntentKind = keyof typeof marks;
export const intentKinds = Object.keys(marks) as IntentKind[];

/** Names one flow under way. */
export type FlowKey = { provider: string; id: string };

const schema = z.object({
  /** Auth.js's id */
  provider: z.string(),
  id: z.string(),
  /** What follows the id in the `state` parameter (RFC 6749, section 10.12). */
  state: z.string(),
  /** RFC 7636; null for a provider without PKCE */
  codeVerifier: z.string().nullable(),
  /** OpenID Connect Core, section 3.1.2.1; null for pure OAuth */
  nonce: z.string().nullable(),
  /** A checked path of this site. */
  returnTo: z.string(),
  /** What the flow is for; null to sign in. */
  intent: intentSchema.nullable(),
});

/** What a browser keeps of a flow until it comes back. */
export type Flow = z.infer<typeof schema>;

/** @returns 256 random bits in base64url, 43 characters: a state, a nonce or a code verifier */
function random(): string {
  return randomBytes(32).toString("base64url");
}

/** Begins a flow with the checks that its provider supports. */
export function newFlow(
  provider: { id: string; checks: readonly string[] },
  { returnTo, intent }: Pick<Flow, "returnTo" | "intent">,
): Flow {
  return {
    provider: provider.id,
    id: newFlowId(Date.now(), intent?.kind),
    state: random(),
    codeVerifier: provider.checks.includes("pkce") ? random() : null,
    nonce: provider.checks.includes("nonce") ? random() : null,
    returnTo: encodeURIComponent(returnTo).length <= longestReturn ? returnTo : "/account",
    intent,
  };
}

/** @returns the flow's part of the authorization request (RFC 6749, 4.1.1; RFC 7636, 4.3; OpenID Connect Core, 3.1.2.1) */
export function checksOf({ id, state, codeVerifier, nonce }: Flow): Record<string, string> {
  return {
    state: `${id}.${state}`,
    ...(codeVerifier !== null && {
      code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
      code_challenge_method: "S256",
    }),
    ...(nonce !== null && { nonce }),
  };
}

const purpose = "flow";

/** @returns the cookie that keeps a flow */
export async function flowCookie(flow: Flow): Promise<CookieChange> {
  return { name: flowCookieName(flow), value: await seal(purpose, flow, flowLifetime), maxAge: flowLifetime };
}

/**
 * Opens the flow that a callback belongs to. Whether it is the flow's answer, `expectState` says.
 * @param state the callback's parameter, and so anything at all
 * @param cookies of the browser that brings it
 * @throws SignInRefused when this browser has no such flow
 */
export async function openFlow(
  provider: string,
  state: string | null,
  cookies: { getAll(): readonly { name: string; value: string }[] },
): Promise<Flow> {
  const all = cookies.getAll();
  const sent = readState(state);
  const name = sent && flowCookieName({ provider, id: sent.id });
  const cookie = all.find((one) => one.name === name);
  if (!sent || !cookie) {
    const age = !sent ? "none" : isFlowOver(sent.id) ? "over" : "recent";
    const ours = all.some((one) => one.name.startsWith(cookieName("")));
    throw new SignInRefused(missingFlowCause(age, ours), `no flow of this browser (${age})`);
  }
  const { data: flow } = schema.safeParse(await unseal(purpose, cookie.value));
  if (!flow || flow.provider !== provider || flow.id !== sent.id)
    throw new SignInRefused("expired", "the flow's cookie is another one");
  return flow;
}

/**
 * What to tell a browser that comes back from a provider without the cookies of its flow.
 * @param flow whether its state was one of ours, and if so whether its time is over
 * @param anyCookie whether the browser sent any cookie of this site
 */
export function missingFlowCause(flow: "none" | "over" | "recent", anyCookie: boolean): FailureCause {
  return flow === "recent" && !anyCookie ? "cookies_blocked" : "expired";
}

/** @throws SignInRefused unless the callback's parameter is the flow's (RFC 6749, section 10.12) */
export function expectState(flow: Flow, state: string | null): void {
  const sent = readState(state);
  if (!sent || !isSame(flow.state, sent.state))
    throw new SignInRefused("expired", "the state is another one");
}

function isSame(one: string, other: string): boolean {
  const hash = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/** @returns an id that sorts by age: the second it began, in base 36, 40 random bits, and the mark of its intent */
export function newFlowId(now = Date.now(), kind: IntentKind | null = null): string {
  return Math.floor(now / 1000)
    .toString(36)
    .padStart(7, "0")
    .concat(randomBytes(5).toString("hex"), kind ? marks[kind] : "");
}

/** @returns what the flow is for by its id; null for a plain sign-in */
export function flowKind(id: string | null): IntentKind | null {
  const mark = id?.slice(17);
  return intentKinds.find((kind) => marks[kind] === mark) ?? null;
}

/** @returns whether a flow of this id has outlived its time, in any browser */
function isFlowOver(id: string, now = Date.now()): boolean {
  return Number.parseInt(id.slice(0, 7), 36) + flowLifetime < now / 1000;
}

/** Takes a `state` parameter apart. @returns null for anything that `checksOf` has not made */
export function readState(value: string | null): { id: string; state: string } | null {
  const [, id, state] = /^([0-9a-z]{17}[cvg]?)\.(.+)$/s.exec(value ?? "") ?? [];
  return id && state ? { id, state } : null;
}

export function flowCookieName({ provider, id }: FlowKey): string {
  return cookieName(`flow.${provider}.${id}`);
}

/**
 * A cookie that outlives its flow by a while and says nothing: a browser that sends not even this one back does not
 * keep cookies, and one that does has finished its flow already or let it lie too long.
 */
export function probeCookie(): CookieChange {
  return { name: cookieName("probe"), value: "kept", maxAge: 4 * flowLifetime };
}

/** Finds the flows that a browser is in, oldest first. */
export function flowsAmong(cookieNames: readonly string[]): FlowKey[] {
  const prefix = cookieName("flow.");
  return cookieNames
    .flatMap((name) => {
      const [, provider, id] = name.startsWith(prefix)
        ? (/^([\w-]{1,40})\.([0-9a-z]{17}[cvg]?)$/.exec(name.slice(prefix.length)) ?? [])
        : [];
      return provider && id ? [{ provider, id }] : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @returns the names of the cookies that must go so that one more flow has room */
export function crowdedOut(cookies: readonly { name: string; value: string }[]): string[] {
  const newestFirst = flowsAmong(cookies.map(({ name }) => name)).reverse();
  let bytes = 0;
  const over = newestFirst.map(flowCookieName).filter((name, index) => {
    const value = cookies.find((one) => one.name === name)?.value ?? "";
    bytes += name.length + value.length + 3;
    return index >= mostFlows - 1 || bytes > roomForOthers;
  });
  return over.reverse();
}

/**
 * Which of a browser's flows a callback that failed has ended: its own, or where it belongs to none, all with that
 * provider, since it may be an attack on one of them.
 */
export function endedFlows(provider: string, id: string | null, cookieNames: readonly string[]): string[] {
  const flows = flowsAmong(cookieNames).filter((one) => one.provider === provider);
  const own = flows.filter((one) => one.id === id);
  return (own.length > 0 ? own : flows).map(flowCookieName);
}
