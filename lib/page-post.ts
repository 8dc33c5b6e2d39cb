import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NextRequest } from "next/server";
import { env, originOf } from "@/lib/env";
import { log } from "@/lib/log";
import { isOwnRequest } from "@/lib/own-request";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

/** What a person sees whose page was older than the server: it says so, and leads on. */
export const outdatedPage = "/outdated";

/**
 * Refuses what no page takes. Pages are read, and forms have addresses of their own (lib/forms.ts): a form or a server
 * action that arrives at a page is of a page that another build made, and leads to one that says so. Only a server action
 * of this build goes on to Next; this app has none, and one that is built on it may.
 *
 * @param request one for a page; its body is not read
 * @param actions ids of this build's server actions; null where they are not known
 * @returns the answer, or null for a request that may go on
 */
export async function refusePost(
  request: NextRequest,
  actions: () => Promise<ReadonlySet<string> | null> = builtActions,
): Promise<Response | null> {
  const { method, headers, nextUrl } = request;
  if (method === "GET" || method === "HEAD") return null;
  const type = headers.get("content-type") ?? "";
  const action = headers.get("next-action");
  const isForm = action !== null || /^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type);
  const isFile = /\.\w+$/.test(nextUrl.pathname);
  if (method !== "POST" || isFile || !isForm)
    return refusal(405, `This address takes GET.${adviceOnPosts()}`, { Allow: "GET, HEAD" });
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  const known = await actions();
  if (known === null || (action === null ? known.size > 0 : known.has(action))) return null;
  const to = outdatedPath(nextUrl.pathname + nextUrl.search);
  const text = "This page is from before an update of the site. Nothing was changed.";
  // Next's script leaves its page for the address in this header, whatever the status.
  return action === null
    ? refusal(303, text, { Location: new URL(to, nextUrl).href })
    : refusal(409, text, { "X-Action-Redirect": `${to};push` });
}

/** What whoever builds on this app finds out here, and nobody else is told. */
const adviceOnPosts = () =>
  env().NODE_ENV === "development"
    ? " A route handler that takes something else lies below app/api/: docs/guides/add-a-feature.md"
    : "";

/** @returns the answer to a form of another site; null for one of ours */
export function refuseForeign(request: NextRequest): Response | null {
  if (isOwnRequest(request.headers)) return null;
  log("warn", "cross_site_refused", { method: "POST", route: request.nextUrl.pathname.slice(0, 100) });
  const own = originOf(env());
  return refusal(
    403,
    `This form was not sent from ${own}, or the browser does not say so. Nothing was changed.`,
  );
}

/** @param path the page whose form is not there any more */
export function outdatedPath(path: string): string {
  return withReturnTo(outdatedPage, path);
}

/** @returns the page to open again, which anybody can have written: a path of this site, and not the page itself */
export function readOutdated(returnTo: unknown): string {
  const path = safeReturnTo(returnTo);
  return path.startsWith(outdatedPage) ? "/" : path;
}

/** A clear sentence in plain text. */
export function refusal(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers },
  });
}

let built: Promise<ReadonlySet<string> | null> | undefined;

/**
 * Ids of the server actions of this build, from the list that Next makes.
 * @returns null in development, where they come and go, and where there is no such list: Next refuses unknown ones, too
 */
function builtActions(): Promise<ReadonlySet<string> | null> {
  built ??= env().NODE_ENV === "development" ? Promise.resolve(null) : readActions();
  return built;
}

async function readActions(): Promise<ReadonlySet<string> | null> {
  const path = join(process.cwd(), ".next", "server", "server-reference-manifest.json");
  try {
    const { node, edge }: Record<string, object | undefined> = JSON.parse(await readFile(path, "utf8"));
    return new Set([...Object.keys(node ?? {}), ...Object.keys(edge ?? {})]);
  } catch {
    // A host with a server of its own need not keep it there.
    return null;
  }
}
