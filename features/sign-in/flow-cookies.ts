import { randomBytes } from "node:crypto";
import { cookieName } from "@/lib/cookies";

// Each flow has cookies of its own, so that sign-ins in several tabs do not overwrite one another. Their names carry
// the flow's id, and so does the state that travels to the provider and back.

/** Seconds that a person may take at the provider. */
export const flowLifetime = 15 * 60;
/**
 * A browser keeps this many flows open, and fewer if they are large; a further one ends the oldest. All cookies
 * travel with each request, and many proxies take no more than 8 kB of them.
 */
export const mostFlows = 3;
/** Bytes that the flows may have which stay beside a new one: two with a nonce and the longest provider id have 4,588. */
const roomForOthers = 4_600;
/** Bytes of the cookie with the way back; whoever wanted to go further than that goes to their account. */
export const longestReturn = 800;

const purposes = ["pkce", "state", "nonce", "return-to", "intent"] as const;
type Purpose = (typeof purposes)[number];

/**
 * What a flow can be for, other than to sign in, with the letter that its id ends in then. So the callback knows that
 * an intent belongs there: one that was lost must not turn into a sign-in as somebody else.
 */
const marks = { connect: "c", confirm: "v", grant: "g" } as const;
export type IntentKind = keyof typeof marks;
export const intentKinds = Object.keys(marks) as IntentKind[];

/** One flow under way. */
export type FlowKey = { provider: string; id: string };

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

/** @returns whether a flow with this id would be over by now, whoever began it. */
export function isFlowOver(id: string, now = Date.now()): boolean {
  return Number.parseInt(id.slice(0, 7), 36) + flowLifetime < now / 1000;
}

export function flowCookieName(purpose: Purpose, { provider, id }: FlowKey): string {
  return cookieName(`flow.${provider}.${id}.${purpose}`);
}

/**
 * A cookie that outlives its flow by a while and says nothing: a browser that sends not even this one back does not
 * keep cookies, and one that does has finished its flow already or let it lie too long.
 * @returns its name, value and seconds
 */
export function probeCookie(): { name: string; value: string; maxAge: number } {
  return { name: cookieName("probe"), value: "kept", maxAge: 4 * flowLifetime };
}

/** All cookies of one flow. They end with it, however it ends. */
export function flowCookieNames(key: FlowKey): string[] {
  return purposes.map((purpose) => flowCookieName(purpose, key));
}

/** Finds the flows that a browser is in, oldest first. */
export function flowsAmong(cookieNames: readonly string[]): FlowKey[] {
  const prefix = cookieName("flow.");
  const flows = new Map<string, FlowKey>();
  for (const name of cookieNames) {
    const [, provider, id] = name.startsWith(prefix)
      ? (/^([\w-]{1,40})\.([0-9a-z]{17}[cvg]?)\.[a-z-]+$/.exec(name.slice(prefix.length)) ?? [])
      : [];
    if (provider && id) flows.set(`${provider}.${id}`, { provider, id });
  }
  return [...flows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @returns the names of the cookies that must go so that one more flow has room. */
export function crowdedOut(cookies: readonly { name: string; value: string }[]): string[] {
  const newestFirst = flowsAmong(cookies.map(({ name }) => name)).reverse();
  let bytes = 0;
  const over = newestFirst.filter((flow, index) => {
    const names = flowCookieNames(flow);
    for (const { name, value } of cookies) {
      if (names.includes(name)) bytes += name.length + encodeURIComponent(value).length + 3;
    }
    return index >= mostFlows - 1 || bytes > roomForOthers;
  });
  return over.reverse().flatMap(flowCookieNames);
}

/**
 * Puts the flow's id in front of the state of an authorization URL. Auth.js made the state and will check it; the
 * id only says in which cookies it will find what it needs for that.
 * @returns the URL, unchanged when it has no state
 */
export function withFlowId(authorizationUrl: string, id: string): string {
  const url = new URL(authorizationUrl);
  const state = url.searchParams.get("state");
  if (state !== null) url.searchParams.set("state", `${id}.${state}`);
  return url.href;
}

/** Takes a state apart again. @returns null for anything that `withFlowId` has not made */
export function readState(value: string | null): { id: string; state: string } | null {
  const [, id, state] = /^([0-9a-z]{17}[cvg]?)\.(.+)$/s.exec(value ?? "") ?? [];
  return id && state ? { id, state } : null;
}
