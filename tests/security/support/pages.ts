import { readdirSync, readFileSync } from "node:fs";
import { personalTables } from "@/features/personal/every-table";
import type { App } from "./app";
import type { Browser } from "./browser";
import { query } from "./database";
import type { Form } from "./html";

/** The paths of every page of the app, by the files that make them; `[id]` stands for a parameter. */
export function pagePaths(): string[] {
  return pages.map(({ path }) => path);
}

const pages = readdirSync("app", { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map((file) => ({
    // Of several that are alike; one that everybody can open.
    path: `/${file.replace(/\/?page\.tsx$/, "")}`.replace("[resource]", "github-repositories"),
    asks: /await require(User|Session|Role)\(/.test(readFileSync(`app/${file}`, "utf8")),
  }))
  .sort((a, b) => (a.path < b.path ? -1 : 1));

/**
 * What is for nobody but who is signed in: the starter's pages of that kind, so that one which forgets to ask is found out,
 * and every page that asks. One of a question that waits is apart.
 */
export const isProtected = (path: string) =>
  /^\/(account|admin)(\/|$)/.test(path) ||
  (path !== "/signin/link" && pages.some((page) => page.asks && page.path === path));

/** Asks for a page as Next's own script does: it is told the hash that such an address has, and follows. */
export async function getAs(
  browser: Browser,
  path: string,
  headers: Record<string, string>,
): Promise<Response> {
  const first = await browser.get(path, { headers });
  const location = first.headers.get("location");
  if (!location || !/[?&]_rsc\b/.test(location)) return first;
  await first.body?.cancel();
  return browser.get(location, { headers });
}

/**
 * The forms of pages that change something, as whoever is signed in sees them; the theme is nobody's. Signing out, which
 * every page has and which is always whose browser sends it, is among them once.
 */
export async function changingForms(
  browser: Browser,
  paths: readonly string[],
): Promise<{ path: string; form: Form }[]> {
  const all: { path: string; form: Form }[] = [];
  for (const path of paths) {
    for (const form of await browser.forms(path)) {
      const { pathname } = form.action;
      const everywhere = pathname === "/form/theme" || (pathname === signOut && path !== "/account");
      if (form.method === "post" && !everywhere) all.push({ path, form });
    }
  }
  return all;
}

const signOut = "/account/form/sign-out";

/** All that an action can change, for comparing it with itself. */
export function everythingIn(app: App): Record<string, unknown> {
  return {
    users: query(app, 'SELECT "id", "name", "email", "disabledAt" FROM "User" ORDER BY "id"'),
    accounts: query(app, 'SELECT "id", "userId", "access_token" FROM "Account" ORDER BY "id"'),
    sessions: query(app, 'SELECT "id", "userId", "authenticatedAt" FROM "Session" ORDER BY "id"'),
    events: query(app, 'SELECT "id" FROM "SecurityEvent" ORDER BY "id"'),
    ...Object.fromEntries(
      personalTables.map(({ model }) => [model, query(app, `SELECT * FROM "${model}" ORDER BY "id"`)]),
    ),
  };
}
