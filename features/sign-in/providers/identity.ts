import { isLoopback } from "@/lib/env";

const longestText = 200;
const longestUrl = 2048;

/**
 * Cleans a text that came from a provider: control characters and Unicode's direction overrides go (they could
 * make one name read as another), white space is folded, and it ends after 200 characters.
 * @returns null when nothing is left
 */
export function text(value: string | null | undefined): string | null {
  const clean = (value ?? "")
    .replace(/[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return [...clean].slice(0, longestText).join("") || null;
}

/**
 * Lets only pictures through that a browser can fetch from a public place: https, or this machine itself for the
 * local providers.
 * @returns the URL, or null
 */
export function picture(value: string | null | undefined): string | null {
  if (!value || value.length > longestUrl || !URL.canParse(value)) return null;
  const url = new URL(value);
  if (url.username || url.password) return null;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(value)) ? url.href : null;
}
