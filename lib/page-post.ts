import type { NextRequest } from "next/server";
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
  if (request.method !== "POST") return refusal(405, "This address takes GET and POST.", { Allow: "GET, HEAD, POST" });
  if (!isOwnRequest(request.headers)) return refusal(403, "This form was not sent from our own page.");
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
    if (byScript) JSON.parse(await request.text());
    return true;
  } catch {
    return false;
  }
}

/** Whether React can find out which action a form is for, and with which arguments: its own fields are JSON. */
function isActionForm(form: FormData): boolean {
  for (const [name, value] of form) {
    if (typeof value !== "string") return false;
    if (name.startsWith("$ACTION_ID_") && !actionId.test(name.slice("$ACTION_ID_".length))) return false;
    if (name.startsWith("$ACTION_REF_") && !form.has(`$ACTION_${name.slice("$ACTION_REF_".length)}:0`)) return false;
    if (/^(\d+|\$ACTION_\d+:\d+)$/.test(name)) JSON.parse(value);
  }
  return true;
}

function refusal(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", ...headers },
  });
}
