import { isLoopback } from "@/lib/env";

/**
 * Whether a value is an address that a browser or this server may be sent to.
 * @param query whether it may have one
 */
export function isAddress(value: string, query: "query" | "no query" = "no query"): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(value);
  if (username || password || hash || (search && query === "no query")) return false;
  // URLs may have other characters in a host: one that means all hosts, or ends the value, in a content security policy.
  if (!/^([\w.-]+|\[[0-9a-f:]+\])$/.test(hostname)) return false;
  return protocol === "https:" || (protocol === "http:" && isLoopback(value));
}

/** What is no origin would allow less than it seems to, or more. */
export function areOrigins(values: readonly string[]): boolean {
  return values.every((value) => isAddress(value) && new URL(value).pathname === "/");
}
