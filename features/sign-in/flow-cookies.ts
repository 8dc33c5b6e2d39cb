import { randomBytes } from "node:crypto";
import { cookieName } from "@/lib/cookies";

// Each flow has cookies of its own, so that sign-ins in several tabs do not overwrite one another. Their names carry
// the flow's id, and so does the state that travels to the provider and back.

/** Seconds that a person may take at the provider. */
export const flowLifetime = 15 * 60;
/** A browser keeps this many flows open; a further one ends the oldest, since all cookies travel with each request. */
export const mostFlows = 4;

const purposes = ["pkce", "state", "nonce", "return-to", "intent"] as const;
type Purpose = (typeof purposes)[number];

/** One sign-in under way. */
export type FlowKey = { provider: string; id: string };

/** @returns an id that sorts by age: the second it began, in base 36, and 40 random bits */
export function newFlowId(now = Date.now()): string {
  return Math.floor(now / 1000)
    .toString(36)
    .padStart(7, "0")
    .concat(randomBytes(5).toString("hex"));
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
  return { name: cookieName("probe"), value: "1", maxAge: 4 * flowLifetime };
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
      ? (/^([\w-]{1,40})\.([0-9a-z]{17})\.[a-z-]+$/.exec(name.slice(prefix.length)) ?? [])
      : [];
    if (provider && id) flows.set(`${provider}.${id}`, { provider, id });
  }
  return [...flows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The cookies that must go so that one more flow has room. */
export function crowdedOut(cookieNames: readonly string[]): string[] {
  const flows = flowsAmong(cookieNames);
  return flows.slice(0, Math.max(0, flows.length - (mostFlows - 1))).flatMap(flowCookieNames);
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
  const [, id, state] = /^([0-9a-z]{17})\.(.+)$/s.exec(value ?? "") ?? [];
  return id && state ? { id, state } : null;
}
