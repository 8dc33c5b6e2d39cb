import type { NextRequest } from "next/server";
import { env, originOf } from "@/lib/env";
import { log } from "@/lib/log";
import { isOwnRequest } from "@/lib/own-request";

/** Bytes that a form of ours could have at most; Next's own limit for server actions. */
const largest = 2 ** 20;

/** How Next names a server action. */
const actionId = /^[0-9a-f]{42}$/;

/**
 * Refuses what no page of ours sends, before a server action gets to see it. Next would run an action without an
 * `Origin` header, and answers a request that it cannot read with an error of the server's (500) and a stack in its log.
 *
 * @param request one for a page; its body is still there afterwards
 * @returns the answer, or null for a request that may go on
 */
export async function refusePost(request: NextRequest): Promise<Response | null> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  // Next answers "Internal Server Error" to a post to a file of public/, and no page's address ends like one.
  if (/\.\w+$/.test(request.nextUrl.pathname))
    return refusal(405, "This address takes GET.", { Allow: "GET, HEAD" });
  if (request.method !== "POST")
    return refusal(405, "This address takes GET and POST.", { Allow: "GET, HEAD, POST" });
  if (!isOwnRequest(request.headers)) {
    log("warn", "cross_site_refused", { method: "POST", route: request.nextUrl.pathname.slice(0, 100) });
    const own = originOf(env());
    return refusal(
      403,
      `This form was not sent from ${own}, or the browser does not say so. Nothing was changed.`,
    );
  }
  if (Number(request.headers.get("content-length")) > largest) return refusal(413, "That is too much.");
  const action = request.headers.get("next-action");
  if (action !== null && !actionId.test(action)) return refusal(404, "There is no such action.");
  return (await isReadable(request, action !== null)) ? null : refusal(400, "This form cannot be read.");
}

async function isReadable(request: NextRequest, byScript: boolean): Promise<boolean> {
  const type = request.headers.get("content-type") ?? "";
  try {
    if (type.startsWith("multipart/form-data")) return isActionForm(await request.formData());
    // What React's client sends when there is no form among an action's arguments.
    return !byScript || refersTo(await request.text(), () => false);
  } catch {
    return false;
  }
}

/**
 * Whether React can find out which action a form is for, and with which arguments. Its own fields are `$ACTION_ID_<id>`,
 * or `$ACTION_REF_<n>` with `$ACTION_<n>:0` for the id and `$ACTION_<n>:1` for the arguments; a script's are numbers.
 */
function isActionForm(form: FormData): boolean {
  for (const [name, value] of form) {
    const [, kind, rest = ""] = name.match(/^\$ACTION_(ID_|REF_)(.*)$/s) ?? [];
    if (kind === "ID_" && !actionId.test(rest)) return false;
    if (kind === "REF_" && !/^\[/.test(String(form.get(`$ACTION_${rest}:1`)))) return false;
    const [, before] = name.match(/^(|\$ACTION_\d+:)\d+$/) ?? [];
    if (before === undefined) continue;
    if (typeof value !== "string" || !refersTo(value, (part) => form.has(before + part))) return false;
  }
  return true;
}

/**
 * Whether JSON, as React writes arguments, refers only to parts that are there: `"$@1"`, `"$F1"`, `"$1:name"`.
 * @throws SyntaxError when it is no JSON
 */
function refersTo(json: string, has: (part: number) => boolean): boolean {
  let whole = true;
  JSON.parse(json, (_, value: unknown) => {
    const part = typeof value === "string" && value.match(/^\$[@FhQWiBRr]?([0-9a-f]+)(:|$)/)?.[1];
    if (part && !has(Number.parseInt(part, 16))) whole = false;
    return value;
  });
  return whole;
}

function refusal(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers },
  });
}
