import { createHash } from "node:crypto";

type Values = Record<string, string | string[]>;

/** One request that a provider saw, without its secrets. */
export interface SeenRequest {
  number: number;
  at: string;
  vendor: string;
  method: string;
  path: string;
  query: Values;
  body: Values;
  /** How the caller identified itself: `basic`, `bearer` or null. */
  authorization: string | null;
  accept: string | null;
  /** The answer's status; null while there is none. */
  status: number | null;
}

/** Shown as they are. */
const harmless = new Set([
  "access_type",
  "allow_signup",
  "cancel",
  "client_id",
  "code_challenge",
  "code_challenge_method",
  "fault",
  "grant_type",
  "include_granted_scopes",
  "iss",
  "login_hint",
  "person",
  "prompt",
  "redirect_uri",
  "response_mode",
  "response_type",
  "scope",
  "choose",
  "login",
  "user.fields",
]);
/** Random values: their SHA-256 (base64url, so that a verifier's is its S256 challenge) gives nothing away. */
const hashed = new Set(["code", "code_verifier", "nonce", "state"]);

const limits = { requests: 1000, parameters: 40, text: 400 };

/** The last requests, for tests that check from outside what an app really sends. Bounded. */
export class RequestLog {
  #seen: SeenRequest[] = [];
  #count = 0;

  add(
    request: Omit<SeenRequest, "number" | "at" | "status" | "query" | "body"> & { query: URLSearchParams },
  ): SeenRequest {
    const entry: SeenRequest = {
      ...request,
      number: ++this.#count,
      at: new Date().toISOString(),
      path: cut(request.path),
      accept: request.accept === null ? null : cut(request.accept),
      query: redact(request.query),
      body: {},
      status: null,
    };
    this.#seen.push(entry);
    if (this.#seen.length > limits.requests) this.#seen.shift();
    return entry;
  }

  list(): readonly SeenRequest[] {
    return this.#seen;
  }

  clear(): void {
    this.#seen = [];
  }
}

/** Keeps the names; of the values only what is no secret. */
export function redact(parameters: Iterable<[string, string]>): Values {
  const result: Values = Object.create(null);
  let count = 0;
  for (const [name, value] of parameters) {
    if (++count > limits.parameters) break;
    const key = cut(name);
    const shown = show(name, value);
    const before = result[key];
    result[key] = before === undefined ? shown : [before, shown].flat();
  }
  return result;
}

function show(name: string, value: string): string {
  if (harmless.has(name)) return cut(value);
  if (hashed.has(name)) return `sha256:${createHash("sha256").update(value).digest("base64url")}`;
  return "[redacted]";
}

const cut = (text: string) => (text.length > limits.text ? `${text.slice(0, limits.text)}…` : text);
