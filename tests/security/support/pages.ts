import { readdirSync } from "node:fs";
import type { Browser } from "./browser";

/** The paths of every page of the app, by the files that make them; `[id]` stands for a parameter. */
export function pagePaths(): string[] {
  return readdirSync("app", { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /(^|\/)page\.tsx$/.test(file))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, "")}`)
    .sort();
}

/** What is for nobody but who is signed in. */
export const isProtected = (path: string) => /^\/(account|admin)(\/|$)/.test(path);

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
