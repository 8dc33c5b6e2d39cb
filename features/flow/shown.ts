import { createHash } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { membersIn } from "@/features/oauth/members";
import { redact } from "@/lib/redact";
import { claims, type Explanation, explain, parameters, type SecretKind } from "./explained";
import type { DecodedToken, Shown } from "./types";

/** Of these, two that are equal show the same mark. They are too long to be guessed by it. */
const marked: ReadonlySet<SecretKind> = new Set([
  "random value",
  "authorization code",
  "access token",
  "refresh token",
  "ID token",
]);
const longEnough = 20;

const longest = 400;
const longestName = 60;

/**
 * Makes a value into what a page may show. What no table names as harmless counts as a secret.
 * @param table that explains it
 */
export function shown(name: string, value: unknown, table = parameters): Shown {
  const label = name.slice(0, longestName);
  const explanation = explain(name, table);
  if (explanation.secret) return { name: label, text: kindOf(value, explanation.secret), secret: true };
  return { name: label, text: readable(name, value, explanation), secret: false };
}

function readable(name: string, value: unknown, { free }: Explanation): string {
  if (value === null) return "null";
  if (typeof value === "boolean" || typeof value === "number") return withTime(name, value);
  if (typeof value === "string") return shorten(free ? redact(value) : value);
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return shorten(value.join(" "));
  return kindOf(value, "value");
}

const times = new Set(["exp", "iat", "nbf", "auth_time"]);

function withTime(name: string, value: number | boolean): string {
  const date = new Date(Number(value) * 1000);
  if (!times.has(name) || Number.isNaN(date.getTime())) return String(value);
  return `${value} (${date.toISOString().replace("T", " ").slice(0, 19)} UTC)`;
}

const shorten = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);

function kindOf(value: unknown, kind: SecretKind): string {
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (typeof value === "object" && value !== null) return `object with ${Object.keys(value).length} members`;
  if (typeof value !== "string") return value === null ? "null" : typeof value;
  const size = `${kind}, ${value.length} ${value.length === 1 ? "character" : "characters"}`;
  if (!marked.has(kind) || value.length < longEnough) return size;
  return `${size}, mark ${createHash("sha256").update(value).digest("hex").slice(0, 6)}`;
}

/** Parameters, such as those of a query or a form. */
export function shownPairs(pairs: Iterable<readonly [string, string]>): Shown[] {
  return [...pairs].slice(0, mostShown).map(([name, value]) => shown(name, value));
}

/** More than any answer has that is worth reading. */
const mostShown = 40;

/** What a request carries: its query, its body and its credentials. */
export function shownRequest(url: URL, init: RequestInit | undefined): Shown[] {
  const authorization = new Headers(init?.headers).get("authorization");
  const [scheme = "", credentials = ""] = authorization?.split(" ") ?? [];
  const said = authorization ? [shown(`Authorization: ${scheme}`, credentials)] : [];
  return [...shownPairs(url.searchParams), ...said, ...shownBody(init?.body)];
}

function shownBody(body: unknown): Shown[] {
  if (body instanceof URLSearchParams) return shownPairs(body);
  return typeof body === "string" ? shownMembers(parsed(body)) : [];
}

/** Members of a JSON answer, and of objects in it. */
export function shownMembers(answer: unknown): Shown[] {
  if (Array.isArray(answer)) return [{ name: "(list)", text: kindOf(answer, "value"), secret: true }];
  const all = Object.entries(membersIn(answer)).flatMap(([name, value]) => {
    const inner = name === "data" ? Object.entries(membersIn(value)) : [];
    return inner.length > 0
      ? inner.map(([member, one]) => shown(`${name}.${member}`, one))
      : [shown(name, value)];
  });
  return all.slice(0, mostShown);
}

/** The same for metadata and keys, which have many members that no sign-in looks at. */
export function shownKnown(answer: unknown): Shown[] {
  return shownMembers(answer).filter(({ name }) => Object.hasOwn(parameters, name));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @returns what an ID token says, verified or not; null for what is none */
export function decoded(idToken: unknown): DecodedToken | null {
  if (typeof idToken !== "string") return null;
  try {
    const header = decodeProtectedHeader(idToken);
    const all = (members: object) =>
      Object.entries(members)
        .slice(0, mostShown)
        .map(([name, value]) => shown(name, value, claims));
    return {
      header: all(header),
      payload: all(decodeJwt(idToken)),
      signature: {
        characters: idToken.split(".")[2]?.length ?? 0,
        algorithm: String(header.alg).slice(0, longestName),
        key: typeof header.kid === "string" ? header.kid.slice(0, longestName) : null,
      },
    };
  } catch {
    return null;
  }
}
