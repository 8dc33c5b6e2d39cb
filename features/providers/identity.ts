import { z } from "zod";
import { membersOf } from "@/features/oauth/members";
import { lowerCase } from "@/lib/email-list";
import { isLoopback } from "@/lib/env";
import type { ProviderIdentity } from "./types";

// The subject identifies a person and must be right. Every other member decides nothing: one of another shape counts as
// absent.

/** @throws ZodError for anything but a text */
export function subjectOf(value: unknown): string {
  return z.string().min(1).parse(value);
}

/** A boolean that some servers write as text. Whatever else it may be is a no. */
export function isTrue(value: unknown): boolean {
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}

/**
 * Reads the standard claims (OpenID Connect Core, section 5.1).
 * @throws ZodError without a subject
 */
export function readClaims(answer: unknown): ProviderIdentity {
  const claims = membersOf(answer);
  const name = text(claims.name) ?? text(claims.preferred_username) ?? text(claims.nickname);
  return {
    subject: subjectOf(claims.sub),
    name,
    ...emailAddress(claims.email, isTrue(claims.email_verified)),
    image: picture(claims.picture),
    label: text(claims.preferred_username) ?? text(claims.email) ?? text(claims.nickname) ?? name,
  };
}

const longestText = 200;
const longestUrl = 2048;
/** RFC 5321, section 4.5.3.1.3, less the angle brackets. */
const longestEmail = 254;

/** Letters and symbols by name that no font draws: a name of nothing else could not be seen. */
const blanks = /[\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0]/gu;

/**
 * Cleans a text that came from a provider: control characters and Unicode's direction overrides go (they could
 * make one name read as another), white space is folded, and it ends after 200 characters.
 * @returns null when nothing is left that can be seen
 */
export function text(value: unknown): string | null {
  const clean = (typeof value === "string" ? value : "")
    .replace(/[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(clean.replace(blanks, ""))
    ? [...clean].slice(0, longestText).join("")
    : null;
}

/**
 * Takes an address unchanged or not at all: a shortened or cleaned one would be another person's.
 * @param verified whether the provider says that it is this person's
 * @param owned whether this provider is the one to know
 * @returns these fields of an identity; without an address nothing is verified, and an unverified address is not owned
 */
export function emailAddress(
  value: unknown,
  verified: boolean,
  owned = false,
): Pick<ProviderIdentity, "email" | "emailVerified" | "emailOwned"> {
  const address = lowerCase(typeof value === "string" ? value : "");
  const usable = address.length <= longestEmail && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(address);
  return usable
    ? { email: address, emailVerified: verified, emailOwned: verified && owned }
    : { email: null, emailVerified: false, emailOwned: false };
}

/**
 * Lets only pictures through that a browser can fetch from a public place: https, or this machine itself for the
 * local providers.
 * @returns the URL, or null
 */
export function picture(value: unknown): string | null {
  if (typeof value !== "string" || value.length > longestUrl || !URL.canParse(value)) return null;
  const url = new URL(value);
  if (url.username || url.password) return null;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(value)) ? url.href : null;
}

/**
 * Keeps a picture only if it comes from one of its provider's own hosts. A picture of a person's own server would tell them
 * who looks at them, and when.
 * @param origins as in `ProviderOrigins.pictures`
 * @param url as from `picture`
 */
export function pictureFrom(origins: readonly string[], url: string | null): string | null {
  return url !== null && origins.some((one) => covers(one, new URL(url).origin)) ? url : null;
}

/** As a content security policy reads `https://*.example.com`: any host below it, and not itself. */
function covers(pattern: string, origin: string): boolean {
  const [scheme, domain] = pattern.split("*");
  if (domain === undefined) return pattern === origin;
  return origin.startsWith(scheme ?? "") && origin.endsWith(domain) && new URL(origin).port === "";
}
