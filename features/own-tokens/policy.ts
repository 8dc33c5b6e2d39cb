import { type Api, exampleServices, ownApi, services } from "@/features/own-tokens/apis";
import { includesRole, type Role } from "@/features/session/policy";
import { env } from "@/lib/env";
import { type ExampleSettings, hasExamples } from "@/lib/examples";

const minute = 60;
const hour = 60 * minute;

/** Seconds that an access token is good for. Whoever cannot ask us believes it for as long. */
export const tokenLifetime = 5 * minute;

/** Seconds that two clocks may differ. */
export const clockTolerance = 2 * minute;

/** Seconds that a copy of the published keys may be kept. */
export const keysMaxAge = 5 * minute;

/**
 * Seconds that a key is published before it signs: longer than anybody keeps a copy of the keys, whatever our header
 * says. Amazon's API Gateway, the most patient that we know, keeps one for two hours.
 */
export const publishedAhead = 3 * hour;

/**
 * Seconds that a key stays published after the next one signs: as long as its last token counts, signed by a server
 * whose clock is behind and verified by one that is as well.
 */
export const publishedAfter = tokenLifetime + 2 * clockTolerance + minute;

/** Seconds after which a key should make way for another. */
export const keyLifetime = 180 * 24 * hour;

export type KeyTimes = {
  id: string;
  generation: number;
  signsFrom: Date;
  revokedAt: Date | null;
};

/**
 * - `next`: published, and signs from its time on
 * - `signing`
 * - `retiring`: signs no more, and what it signed still counts
 * - `over`: nothing that it signed counts any more
 * - `revoked`: by the operator
 */
export type KeyState = "next" | "signing" | "retiring" | "over" | "revoked";

/**
 * What each key is for now. It follows from the rows alone, so all servers agree as far as their clocks do.
 * @returns by the keys' ids
 */
export function keyStates(keys: readonly KeyTimes[], now: Date): Map<string, KeyState> {
  const newestFirst = [...keys].sort((a, b) => b.generation - a.generation);
  const states = new Map<string, KeyState>();
  /** When the key after the one that is looked at began to sign. */
  let relieved: Date | null = null;
  for (const { id, signsFrom, revokedAt } of newestFirst) {
    const signs = signsFrom <= now && (!revokedAt || revokedAt > signsFrom);
    if (revokedAt) states.set(id, "revoked");
    else if (!signs) states.set(id, "next");
    else if (relieved === null) states.set(id, "signing");
    else states.set(id, secondsSince(relieved, now) < publishedAfter ? "retiring" : "over");
    // A revoked one has relieved the one before it. If nothing has come after it, that one signs again.
    if (signs && (!revokedAt || relieved !== null)) relieved = signsFrom;
  }
  return states;
}

/** @returns whether others may still verify with a key */
export function isPublished(state: KeyState | undefined): boolean {
  return state === "next" || state === "signing" || state === "retiring";
}

/** @returns whether its row has nothing to say any more: a newer key is there, and nothing of it counts */
export function isRemovable(key: KeyTimes, keys: readonly KeyTimes[], now: Date): boolean {
  const state = keyStates(keys, now).get(key.id);
  const newest = keys.every(({ generation }) => generation <= key.generation);
  return (
    !newest && (state === "over" || (state === "revoked" && secondsSince(key.revokedAt, now) > 24 * hour))
  );
}

/** @returns the moment a key signs from that is published now */
export function signsAfterPublishing(now: Date): Date {
  return new Date(now.getTime() + publishedAhead * 1000);
}

/** @returns whether a signing key has done so for longer than it should */
export function isDue({ signsFrom }: Pick<KeyTimes, "signsFrom">, now: Date): boolean {
  return secondsSince(signsFrom, now) > keyLifetime;
}

function secondsSince(time: Date | null, now: Date): number {
  return time ? (now.getTime() - time.getTime()) / 1000 : 0;
}

/** A refusal in the words of OAuth: `invalid_target` is of RFC 8707, the others of RFC 6749, section 5.2. */
export type GrantRefused = { error: "invalid_target" | "invalid_scope"; description: string };

/** What a client's tokens may be for, whatever its person may have: what is not named is not given. */
export type ClientScopes = {
  /** Of this app's own routes. */
  own?: readonly string[];
  /** Of other services, by their audience. */
  services?: Readonly<Record<string, readonly string[]>>;
};

/** Those that count here: without the examples on a production server. */
export function registeredServices(from: ExampleSettings = env()): Readonly<Record<string, Api>> {
  return hasExamples(from) ? { ...services, ...exampleServices } : services;
}

/** Origins that pages of this app may call, for their content security policy. */
export function calledOrigins(from: ExampleSettings = env()): string[] {
  return Object.values(registeredServices(from)).flatMap(({ origin }) => origin ?? []);
}

/**
 * What a token is made for.
 * @param asked audience and scopes as a request names them; without an audience it is this app itself, without scopes
 *   all that its person may have there
 * @param own the audience of this app's own routes
 * @param client what the client that asks may have; null for the person's own browser, which may all that they may
 */
export function decideGrant(
  asked: { audience: string | undefined; scope: string | undefined },
  role: Role,
  own: string,
  client: ClientScopes | null,
): { audience: string; scopes: string[] } | GrantRefused {
  const audience = asked.audience ?? own;
  const api = audience === own ? ownApi : entryOf(registeredServices(), audience);
  const named = client && (audience === own ? client.own : entryOf(client.services ?? {}, audience));
  // One answer for both: a client need not learn of services that are not for it (RFC 8707, section 2).
  if (!api || named === undefined)
    return {
      error: "invalid_target",
      description: "There is no API of that audience, or not for this client.",
    };
  const allowed = scopesOf(api, role).filter((scope) => !named || named.includes(scope));
  if (asked.scope === undefined && allowed.length > 0) return { audience, scopes: allowed };
  const scopes = [...new Set((asked.scope ?? "").split(" ").filter(Boolean))];
  // Not named: who may not have a scope need not learn that it is there.
  if (scopes.length === 0 || scopes.some((scope) => !allowed.includes(scope)))
    return { error: "invalid_scope", description: "The API has no such scope for this person and client." };
  return { audience, scopes };
}

function entryOf<Value>(all: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

function scopesOf({ scopes }: Api, wanted: Role): string[] {
  return Object.entries(scopes)
    .filter(([, { role = "user" }]) => includesRole(wanted, role))
    .map(([name]) => name);
}
