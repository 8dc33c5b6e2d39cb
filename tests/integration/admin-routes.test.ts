import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import FailuresPage from "@/app/admin/failures/page";
import LogPage from "@/app/admin/log/page";
import PeoplePage from "@/app/admin/page";
import PersonActivityPage from "@/app/admin/people/[id]/activity/page";
import PersonDevicesPage from "@/app/admin/people/[id]/devices/page";
import PersonPage from "@/app/admin/people/[id]/page";
import {
  disableAction,
  enableAction,
  freeEmailAction,
  removeAction,
  signOutAction,
  signOutDeviceAction,
} from "@/features/admin/actions";
import { newSessionTimes } from "@/features/session/policy";
import { hashToken, newSessionToken } from "@/features/session/tokens";
import { cookieName } from "@/lib/cookies";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { person } from "../support/people";

// What the pages and the forms answer by themselves, without the proxy in front of them.

const cookies = new Map<string, string>();
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({
    get: (name: string) => (cookies.has(name) ? { name, value: cookies.get(name) } : undefined),
    set: (name: string, value: string) => cookies.set(name, value),
  }),
}));
// Only its wrapper for Next needs a running server, and starts no sign-in here.
vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  // Outside of a request there is nothing to come after.
  after: (run: () => Promise<unknown>) => void run(),
}));
vi.mock("next-auth", () => ({ default: () => ({ handlers: {} }) }));

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});

afterEach(async () => {
  vi.restoreAllMocks();
  cookies.clear();
  await prisma.user.deleteMany();
});

/** A user with a session, and the session's cookie in the browser of this test. */
async function signedIn(role: string, authenticatedAt = new Date()) {
  const { id: _, emailVerified: __, ...data } = person();
  const { id } = await prisma.user.create({ data: { ...data, role } });
  const token = newSessionToken();
  const times = newSessionTimes(new Date());
  await prisma.session.create({
    data: { sessionToken: hashToken(token), userId: id, provider: "github", ...times, authenticatedAt },
  });
  cookies.set(cookieName("session"), token);
  return id;
}

/** Every page and action about a person. @returns calls by name */
function everything(id: string, confirmation = "DELETE", device = id): Record<string, () => unknown> {
  const form = new FormData();
  form.set("session", device);
  form.set("id", id);
  form.set("confirmation", confirmation);
  const query = Promise.resolve({});
  return {
    people: () => PeoplePage({ params: Promise.resolve({}), searchParams: query }),
    person: () => PersonPage({ params: Promise.resolve({ id }), searchParams: query }),
    "person's devices": () => PersonDevicesPage({ params: Promise.resolve({ id }), searchParams: query }),
    "person's activity": () => PersonActivityPage({ params: Promise.resolve({ id }), searchParams: query }),
    log: () => LogPage({ params: Promise.resolve({}), searchParams: query }),
    failures: () => FailuresPage({ params: Promise.resolve({}), searchParams: query }),
    disable: () => disableAction(form),
    enable: () => enableAction(form),
    "sign out": () => signOutAction(form),
    "sign out a device": () => signOutDeviceAction(form),
    "free email": () => freeEmailAction(form),
    remove: () => removeAction(form),
  };
}

/** Where a call sends the browser: Next tells its own kinds of errors apart by their digest. */
async function answer(call: () => unknown): Promise<string> {
  try {
    const result = await call();
    return typeof result === "string" ? result : "a page";
  } catch (error) {
    return error instanceof Error && "digest" in error ? String(error.digest) : String(error);
  }
}

const sessionsOf = (userId: string) => prisma.session.count({ where: { userId } });

describe.each(Object.keys(everything("")))("%s", (name) => {
  const call = (id: string) => answer(() => everything(id)[name]?.());

  it("is nothing for a user, and changes nothing", async () => {
    const target = await signedIn("user");
    for (const role of ["user", "Admin", "", "owner"]) {
      await signedIn(role);
      expect(await call(target)).toBe("NEXT_HTTP_ERROR_FALLBACK;404");
    }
    expect(await sessionsOf(target)).toBe(1);
    expect(await prisma.user.count({ where: { OR: [{ disabledAt: { not: null } }, { email: null }] } })).toBe(
      0,
    );
    expect(await prisma.securityEvent.count()).toBe(0);
  });

  it("sends whoever is not signed in to sign in", async () => {
    const target = await signedIn("user");
    cookies.clear();
    expect(await call(target)).toMatch(/^NEXT_REDIRECT;\w+;\/signin\?returnTo=%2Fadmin/);
    expect(await sessionsOf(target)).toBe(1);
  });

  it("works for an administrator", async () => {
    const target = await signedIn("user");
    if (name === "enable")
      await prisma.user.update({ where: { id: target }, data: { disabledAt: new Date() } });
    await signedIn("admin");
    const expected: Record<string, string> = {
      people: "^a page$",
      person: "^a page$",
      "person's devices": "^a page$",
      "person's activity": "^a page$",
      log: "^a page$",
      failures: "^a page$",
      disable: `^/admin/people/${target}\\?notice=disabled$`,
      enable: `^/admin/people/${target}\\?notice=enabled$`,
      "sign out": `^/admin/people/${target}\\?notice=signed-out$`,
      "sign out a device": `^/admin/people/${target}\\?notice=device-signed-out$`,
      "free email": `^/admin/people/${target}\\?notice=email-freed$`,
      remove: "^/admin\\?notice=removed$",
    };
    const device = await prisma.session.findFirst({ where: { userId: target }, select: { id: true } });
    const called = answer(() => everything(target, "DELETE", device?.id)[name]?.());
    expect(await called).toMatch(new RegExp(expected[name] ?? "nothing"));
  });
});

const actions = ["disable", "enable", "sign out", "sign out a device", "free email", "remove"];

it.each(actions)("S10 %s waits until an administrator who signed in long ago has confirmed", async (name) => {
  const target = await signedIn("user");
  const before = await prisma.user.findUniqueOrThrow({ where: { id: target } });
  await signedIn("admin", new Date(Date.now() - 11 * 60 * 1000));
  const call = everything(target)[name];
  expect(await answer(() => call?.())).toMatch(/^NEXT_REDIRECT;\w+;\/account\/confirm\?returnTo=/);
  expect(await sessionsOf(target)).toBe(1);
  expect(await prisma.user.findUnique({ where: { id: target } })).toEqual(before);
});

it.each(["", "REMOVE", "delete me", "no"])("%j removes nobody, and is said to", async (typed) => {
  const target = await signedIn("user");
  await signedIn("admin");
  const call = everything(target, typed).remove;
  expect(await answer(() => call?.())).toBe(`/admin/people/${target}?problem=remove`);
  expect(await sessionsOf(target)).toBe(1);
});

it.each(actions)("%s: an id of any length makes no cookie too large to keep", async (name) => {
  await signedIn("admin", new Date(0));
  const call = everything("x".repeat(100_000))[name];
  expect(await answer(() => call?.())).toContain("/account/confirm");
  for (const value of cookies.values()) expect(value.length).toBeLessThan(1000);
});
