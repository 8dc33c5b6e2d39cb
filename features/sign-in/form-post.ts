import type { NextRequest } from "next/server";
import { configuredProvider } from "@/features/providers";
import { flowLifetime } from "@/features/sign-in/flow";
import { env, originOf } from "@/lib/env";
import { largestBody, readBody } from "@/lib/read-body";
import { seal, unseal } from "@/lib/sealed-value";

// OAuth 2.0 Form Post Response Mode: the provider's page has the browser post its answer here. That comes from another site,
// so the flow's cookie, which is SameSite=Lax, does not come along. The POST does nothing but send the browser to the same
// callback by GET, where its cookies are, and where each sign-in is checked alike (docs/decisions/0058).

/** A callback's URL holds a code: no cache and no referrer may keep it (RFC 9700, section 4.2.4). */
export const quiet = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" };

/** What an authorization response has: everything else of a form stays behind. */
const passedOn = ["state", "code", "iss", "error", "error_description"];
/** Passed on by name alone: the callback refuses them, and no address may hold them. */
const refusedThere = ["access_token", "id_token", "token", "refresh_token"];
/** Characters of a value. A longer one is nothing that a provider sends, and counts as absent. */
const longest = 2_000;

/** Whether a provider's answers come as a form. */
export function answersByForm(provider: string): boolean {
  return configuredProvider(provider)?.entry.authorization.responseMode === "form_post";
}

/** Answers the POST, which reads no cookie and sets none. @returns a redirect to the callback with what the form says */
export async function takeFormPost(request: NextRequest, provider: string): Promise<Response> {
  const form = await readForm(request);
  const query = new URLSearchParams();
  // A second one is passed on as well, so that the callback refuses the answer as it does elsewhere.
  for (const name of passedOn)
    for (const value of form.getAll(name).slice(0, 2)) if (value.length <= longest) query.append(name, value);
  for (const name of refusedThere) if (form.has(name)) query.append(name, "");
  const name = readName(form.getAll("user"), provider);
  // Sealed, so that no log in front of the app has it.
  if (name) query.set("user", await seal(sealedAs, { provider, name }, flowLifetime));
  const callback = `${originOf(env())}/api/auth/callback/${provider}?${query}`;
  return new Response(null, { status: 303, headers: { ...quiet, Location: callback } });
}

const sealedAs = "name-beside-code";

/** @returns no field where it is no form, or a larger one than any server of ours takes */
async function readForm(request: NextRequest): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return new URLSearchParams();
  return new URLSearchParams((await readBody(request.body, largestBody))?.toString());
}

/** The name decides nothing: whatever cannot be read is left out. */
function readName([user = "", ...more]: string[], provider: string): string | null {
  const read = configuredProvider(provider)?.entry.identity.nameBeside;
  if (!read || more.length > 0 || user.length > longest) return null;
  try {
    return read(JSON.parse(user));
  } catch {
    return null;
  }
}

/** @returns the name that came with the code, for a provider that tells it nowhere else; null for none */
export async function nameBeside(params: URLSearchParams, provider: string): Promise<string | null> {
  const opened = await unseal(sealedAs, params.get("user") ?? undefined);
  return opened?.provider === provider && typeof opened.name === "string" ? opened.name : null;
}
