import { describe, expect, it } from "vitest";
import { exampleServices, ownApi, services } from "@/features/own-tokens/apis";
import {
  type ClientScopes,
  calledOrigins,
  clockTolerance,
  decideGrant,
  isDue,
  isPublished,
  isRemovable,
  type KeyTimes,
  keyLifetime,
  keyStates,
  keysMaxAge,
  publishedAfter,
  publishedAhead,
  registeredServices,
  signsAfterPublishing,
  tokenLifetime,
} from "@/features/own-tokens/policy";
import type { Role } from "@/features/session/policy";
import { testEnvironment } from "../support/environment";

testEnvironment();

const start = new Date("2026-03-01T12:00:00Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const key = (generation: number, signsFrom: number, revokedAt: number | null = null): KeyTimes => ({
  id: `k${generation}`,
  generation,
  signsFrom: at(signsFrom),
  revokedAt: revokedAt === null ? null : at(revokedAt),
});
const statesAt = (keys: KeyTimes[], seconds: number) => Object.fromEntries(keyStates(keys, at(seconds)));

describe("what a key is for", () => {
  it("follows from the rows, whatever their order", () => {
    const keys = [key(2, 10_000), key(1, 0)];
    expect(statesAt(keys, 9_999)).toEqual({ k1: "signing", k2: "next" });
    expect(statesAt(keys, 10_000)).toEqual({ k1: "retiring", k2: "signing" });
    expect(statesAt(keys, 10_000 + publishedAfter - 1)).toEqual({ k1: "retiring", k2: "signing" });
    expect(statesAt(keys, 10_000 + publishedAfter)).toEqual({ k1: "over", k2: "signing" });
  });

  it("a revoked one signs nothing, and its successor does at once", () => {
    const keys = [key(1, 0), key(2, 1_000, 5_000), key(3, 5_000)];
    expect(statesAt(keys, 5_000)).toEqual({ k1: "over", k2: "revoked", k3: "signing" });
    // Revoked before it signed: as if it had never been.
    const unused = [key(1, 0), key(2, 10_000, 5_000)];
    expect(statesAt(unused, 20_000)).toEqual({ k1: "signing", k2: "revoked" });
  });

  it("the last one revoked leaves nobody without a key", () => {
    expect(statesAt([key(1, 0), key(2, 1_000, 5_000)], 6_000)).toEqual({ k1: "signing", k2: "revoked" });
    expect(statesAt([key(1, 0, 5_000)], 6_000)).toEqual({ k1: "revoked" });
  });

  it("published is what may have signed something that counts, or is about to", () => {
    const published = (["next", "signing", "retiring", "over", "revoked", undefined] as const).map(
      isPublished,
    );
    expect(published).toEqual([true, true, true, false, false, false]);
  });

  it("a row goes when nothing of it counts, and never the newest", () => {
    const keys = [key(1, 0), key(2, 10_000)];
    const removable = (seconds: number) => keys.map((one) => isRemovable(one, keys, at(seconds)));
    expect(removable(10_000)).toEqual([false, false]);
    expect(removable(10_000 + publishedAfter)).toEqual([true, false]);
    const revoked = [key(1, 0, 5_000), key(2, 5_000)];
    expect(isRemovable(revoked[0] as KeyTimes, revoked, at(5_000 + 86_400))).toBe(false);
    expect(isRemovable(revoked[0] as KeyTimes, revoked, at(5_001 + 86_400))).toBe(true);
    const alone = [key(1, 0, 5_000)];
    expect(isRemovable(alone[0] as KeyTimes, alone, at(9_000_000))).toBe(false);
  });
});

describe("the times fit one another", () => {
  it("a copy of the keys is old before a key in it signs", () => {
    expect(publishedAhead).toBeGreaterThan(2 * keysMaxAge + 2 * clockTolerance);
    // What the longest known cache keeps, see docs/decisions/0026-own-tokens.md.
    expect(publishedAhead).toBeGreaterThan(2 * 60 * 60);
    expect(signsAfterPublishing(start)).toEqual(at(publishedAhead));
  });

  it("a key stays until its last token has ended, by the slowest clock", () => {
    expect(publishedAfter).toBeGreaterThanOrEqual(tokenLifetime + 2 * clockTolerance);
  });

  it("a key is due after half a year", () => {
    expect(isDue({ signsFrom: start }, at(keyLifetime))).toBe(false);
    expect(isDue({ signsFrom: start }, at(keyLifetime + 1))).toBe(true);
  });
});

describe("what a token is for", () => {
  const own = "https://app.example/api";
  const [notes = ""] = Object.keys(exampleServices);
  const grant = (audience?: string, scope?: string, role: "user" | "admin" = "user") =>
    decideGrant({ audience, scope }, role, own, null);

  it("without a wish it is this app, and all that its person may", () => {
    expect(grant()).toEqual({ audience: own, scopes: Object.keys(ownApi.scopes) });
    expect(grant(notes)).toEqual({ audience: notes, scopes: ["notes:read", "notes:write"] });
    expect(grant(notes, undefined, "admin")).toMatchObject({
      scopes: ["notes:read", "notes:write", "notes:moderate"],
    });
  });

  it("may be less", () => {
    expect(grant(notes, "notes:read")).toEqual({ audience: notes, scopes: ["notes:read"] });
    expect(grant(notes, " notes:write  notes:read notes:write ")).toEqual({
      audience: notes,
      scopes: ["notes:write", "notes:read"],
    });
  });

  it.each([["https://evil.example"], [`${notes}/`], ["constructor"], ["__proto__"], [" "]])(
    "%j is no audience",
    (audience) => {
      expect(grant(audience)).toMatchObject({ error: "invalid_target" });
    },
  );

  it.each([
    ["one that is not there", notes, "notes:delete"],
    ["one of another API", notes, "profile:read"],
    ["one of a role that the person does not have", notes, "notes:moderate"],
    ["one of several that is not there", notes, "notes:read nothing"],
    ["none at all", notes, "  "],
    ["a name that every object has", notes, "toString"],
  ])("%s is refused", (_name, audience, scope) => {
    expect(grant(audience, scope)).toMatchObject({ error: "invalid_scope" });
  });

  it("for a client is what the client names and its person may", () => {
    const ask = (client: ClientScopes, audience?: string, scope?: string, role: Role = "user") =>
      decideGrant({ audience, scope }, role, own, client);
    const reads = { services: { [notes]: ["notes:read"] } };
    const moderates = { own: ["profile:read"], services: { [notes]: ["notes:read", "notes:moderate"] } };
    expect(ask(reads, notes)).toEqual({ audience: notes, scopes: ["notes:read"] });
    expect(ask(moderates, notes)).toMatchObject({ scopes: ["notes:read"] });
    expect(ask(moderates, notes, undefined, "admin")).toMatchObject({
      scopes: ["notes:read", "notes:moderate"],
    });
    expect(ask(moderates)).toEqual({ audience: own, scopes: ["profile:read"] });
    for (const client of [{}, { services: {} }, { own: ["profile:read"] }])
      expect(ask(client, notes)).toMatchObject({ error: "invalid_target" });
    expect(ask(reads)).toMatchObject({ error: "invalid_target" });
    expect(ask(moderates, "https://evil.example")).toMatchObject({ error: "invalid_target" });
    for (const [client, scope] of [
      [reads, "notes:write"],
      [reads, "notes:read notes:write"],
      [moderates, "notes:moderate"],
      [{ services: { [notes]: [] } }, undefined],
      [{ services: { [notes]: ["notes:moderate"] } }, undefined],
      [{ services: { [notes]: ["profile:read"] } }, "profile:read"],
    ] as const)
      expect(ask(client, notes, scope), scope).toMatchObject({ error: "invalid_scope" });
  });

  it("is nothing of the examples on a production server", () => {
    expect(registeredServices({ NODE_ENV: "production" })).toEqual(services);
    const origins = Object.values(services).flatMap(({ origin }) => origin ?? []);
    expect(calledOrigins({ NODE_ENV: "production" })).toEqual(origins);
    expect(calledOrigins({ NODE_ENV: "development" })).toEqual([...origins, "http://127.0.0.1:4000"]);
    const demo = { NODE_ENV: "production", LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" } as const;
    for (const known of [registeredServices({ NODE_ENV: "development" }), registeredServices(demo)])
      expect(known).toEqual({ ...services, ...exampleServices });
  });

  it("one answer for a scope that is not there and one that is not for this person", () => {
    expect(grant(notes, "notes:moderate")).toEqual(grant(notes, "notes:nothing"));
  });
});
