import { type Made, member } from "./authjs-provider";

/** Why a provider of Auth.js's cannot be used by variables, to be read after its name. */
export class Refusal extends Error {}

/** How a profile is asked for. */
export type ProfileRequest = {
  url: string;
  method?: "POST";
  headers?: Record<string, string>;
  body?: string;
};

const token = "«token»";
/** Of another member of the token's answer. */
const other = "‹other›";

/**
 * Finds out how Auth.js asks for a profile. Where that is a function, which would call out without a limit, it is run once
 * with a `fetch` that only writes down: the app makes the same request itself.
 *
 * @param clientId the mark that the provider was made with
 * @returns the request, and what the function returns: an answer whose members say their names
 * @throws Refusal where the request is not one that the app can make
 */
export async function recordedRequest(
  { userinfo, profile }: Made,
  clientId: string,
): Promise<{ userinfo: ProfileRequest; profile: unknown }> {
  const absent = reads(profile, "sub") ? [] : ["sub"];
  const url = typeof userinfo === "string" ? userinfo : userinfo?.url;
  const request = typeof userinfo === "object" ? userinfo.request : undefined;
  if (!request) {
    if (!url) throw new Refusal("Auth.js does not say where its profile is");
    return { userinfo: { url }, profile: member([], absent) };
  }
  const seen: { url: string; init: RequestInit }[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = (async (input: string | URL | Request, init: RequestInit = {}) => {
    seen.push({ url: String(input instanceof Request ? input.url : input), init });
    return { ok: true, status: 200, json: async () => member([], absent) };
  }) as typeof fetch;
  let told: unknown;
  try {
    told = await request({ tokens: tokens(), provider: { userinfo: { url }, clientId } });
  } catch {
    throw new Refusal("Auth.js computes its profile");
  } finally {
    globalThis.fetch = real;
  }
  const [asked, more] = seen;
  if (!asked || more) throw new Refusal("its profile takes more than one request");
  return { userinfo: readRequest(asked.url, asked.init, clientId), profile: told };
}

function readRequest(url: string, { method, headers, body }: RequestInit, clientId: string): ProfileRequest {
  if (decodeURIComponent(url).includes(token))
    throw new Refusal(
      "the access token would stand in an address, where logs keep it (RFC 6750, section 5.3)",
    );
  if (decodeURIComponent(url).includes(other))
    throw new Refusal("where its profile is, only its token's answer says");
  const all = new Headers(headers);
  if (
    all.get("authorization") !== `Bearer ${encodeURI(token)}` &&
    all.get("authorization") !== `Bearer ${token}`
  )
    throw new Refusal("it takes the access token in another way than OAuth 2.0 has");
  for (const name of ["authorization", "user-agent", "accept"]) all.delete(name);
  if (body === undefined) all.delete("content-type");
  const rest = Object.fromEntries(all);
  const text = typeof body === "string" ? body : undefined;
  if (JSON.stringify([rest, text ?? ""]).includes(clientId))
    throw new Refusal("it wants the client named once more");
  return {
    url,
    ...(method === "POST" && { method: "POST" as const }),
    ...(Object.keys(rest).length > 0 && { headers: rest }),
    ...(text !== undefined && { body: text }),
  };
}

/** A token's answer, of which the app passes on nothing but the access token. */
function tokens(): object {
  return new Proxy({}, { get: (_, name) => (name === "access_token" ? token : other) });
}

/** Whether a profile has no other member for who somebody is. */
function reads(profile: Made["profile"], name: string): boolean {
  try {
    const found = profile?.(member([], [name]), {}) as { id?: unknown } | undefined;
    return found !== undefined && found.id === undefined;
  } catch {
    return false;
  }
}
