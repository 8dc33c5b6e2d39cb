import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import PeoplePage from "@/app/admin/page";
import PersonPage from "@/app/admin/people/[id]/page";
import { disableAction, enableAction, signOutAction } from "@/features/admin/actions";
import { newSessionTimes } from "@/features/session/policy";
import { hashSessionToken, newSessionToken } from "@/features/session/tokens";
import { cookieName } from "@/lib/cookies";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { person } from "../support/people";

// What the pages and the forms' actions answer by themselves, without the proxy in front of them.

const cookies = new Map<string, string>();
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({
    get: (name: string) => (cookies.has(name) ? { name, value: cookies.get(name) } : undefined),
    set: (name: string, value: string) => cookies.set(name, value),
  }),
}));
// Only its wrapper for Next needs a running server, and starts no sign-in here.
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
    data: { sessionToken: hashSessionToken(token), userId: id, ...times, authenticatedAt },
  });
  cookies.set(cookieName("session"), token);
  return id;
}

/** Every page and action about a person. @returns calls by name */
function everything(id: string): Record<string, () => unknown> {
  const form = new FormData();
  form.set("id", id);
  const query = Promise.resolve({});
  return {
    people: () => PeoplePage({ params: Promise.resolve({}), searchParams: query }),
    person: () => PersonPage({ params: Promise.resolve({ id }), searchParams: query }),
    disable: () => disableAction(form),
    enable: () => enableAction(form),
    "sign out": () => signOutAction(form),
  };
}

/** Where a call sends the browser: Next tells its own kinds of errors apart by their digest. */
async function answer(call: () => unknown): Promise<string> {
  try {
    await call();
    return "a page";
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
    expect(await prisma.user.count({ where: { disabledAt: { not: null } } })).toBe(0);
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
      disable: `;/admin/people/${target}\\?notice=disabled;`,
      enable: `;/admin/people/${target}\\?notice=enabled;`,
      "sign out": `;/admin/people/${target}\\?notice=signed-out;`,
    };
    expect(await call(target)).toMatch(new RegExp(expected[name] ?? "nothing"));
  });
});

it("disabling waits until an administrator who signed in long ago has confirmed", async () => {
  const target = await signedIn("user");
  await signedIn("admin", new Date(Date.now() - 11 * 60 * 1000));
  const call = everything(target).disable;
  expect(await answer(() => call?.())).toMatch(/^NEXT_REDIRECT;\w+;\/account\/confirm\?returnTo=/);
  expect(await sessionsOf(target)).toBe(1);
});

it("an id of any length makes no cookie too large to keep", async () => {
  await signedIn("admin", new Date(0));
  const call = everything("x".repeat(100_000)).disable;
  expect(await answer(() => call?.())).toContain("/account/confirm");
  for (const value of cookies.values()) expect(value.length).toBeLessThan(1000);
});
