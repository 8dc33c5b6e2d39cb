import { readBody, toText } from "@/lib/read-body";

// Requests and answers as OAuth 2.0 has them, for endpoints of our own.

/** Bytes of a request: several times what the longest code and token take. */
const longestRequest = 32_768;

/** What an endpoint of ours refuses, in the form of RFC 6749, section 5.2. */
export type OAuthRefusal = {
  error: string;
  /** For a developer; ASCII, and nothing of what was sent. */
  description: string;
  /** HTTP status. Default: 400 */
  status?: number;
  headers?: Record<string, string>;
};

/** @returns the answer that says it; no cache keeps it */
export function oauthError({ error, description, status = 400, headers = {} }: OAuthRefusal): Response {
  return Response.json(
    { error, error_description: description },
    { status, headers: { "Cache-Control": "no-store", ...headers } },
  );
}

/**
 * Reads a request's parameters, from a form as RFC 6749 has them or from a JSON object of strings. An empty body has
 * none, and an empty value is none (section 3.1).
 * @returns by name; a refusal for a body of another kind, one that is too long, and a parameter that comes twice
 */
export async function readParameters(request: Request): Promise<ReadonlyMap<string, string> | OAuthRefusal> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const body = await readBody(request.body, longestRequest);
  const text = body && toText(body);
  if (text === null) return invalidRequest("The body is too long, or not UTF-8.", 413);
  if (text === "") return new Map();
  if (type === "application/x-www-form-urlencoded") return toParameters([...new URLSearchParams(text)]);
  if (type === "application/json") return fromJson(text);
  return invalidRequest("The body is neither a form (application/x-www-form-urlencoded) nor JSON.", 415);
}

export function isRefusal(value: ReadonlyMap<string, string> | OAuthRefusal): value is OAuthRefusal {
  return "error" in value;
}

/** @returns a refusal of a request that is not as it should be */
export function invalidRequest(description: string, status = 400): OAuthRefusal {
  return { error: "invalid_request", description, status };
}

function fromJson(text: string): ReadonlyMap<string, string> | OAuthRefusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalidRequest("The body is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return invalidRequest("The body is not a JSON object.");
  return toParameters(Object.entries(value));
}

function toParameters(entries: [string, unknown][]): ReadonlyMap<string, string> | OAuthRefusal {
  const parameters = new Map<string, string>();
  const names = new Set<string>();
  for (const [name, value] of entries) {
    if (names.has(name)) return invalidRequest("A parameter comes twice.");
    names.add(name);
    if (value === "" || value === null) continue;
    if (typeof value !== "string") return invalidRequest("A parameter is not text.");
    parameters.set(name, value);
  }
  return parameters;
}
