import { isIPv4, isIPv6 } from "node:net";

/** Who is at the other end, as far as it can be known. */
export type ClientAddress = {
  /**
   * Who shares one count: an IPv4 address, or the /64 prefix of an IPv6 address, since a network hands out whole ones
   * and anybody has all addresses of theirs; "unknown" for everybody of whom nothing can be known.
   */
  group: string;
  /** For logs: the /24 or /48 prefix, which names a network and nobody in it. */
  network: string;
};

/**
 * Finds the client among those that a request came through. Every proxy appends to `X-Forwarded-For` whom it got the
 * request from, so only as many entries from the end are true as there are proxies of the operator's; whatever stands
 * before them was sent by the client and may be anything (RFC 7239, section 8.1).
 *
 * Where the entry that counts is missing or no address, the request did not come the way it should have, and the peer
 * counts: that nobody can make up. Never throws.
 *
 * @param forwardedFor the header; null when there is none
 * @param peer the address at the other end of the connection; null when the host does not tell
 * @param hops how many proxies of the operator's a request comes through
 */
export function clientAddress(
  { forwardedFor, peer }: { forwardedFor: string | null; peer: string | null },
  hops: number,
): ClientAddress {
  const way = [...(forwardedFor?.split(",") ?? []), peer ?? ""];
  const groups = parse(way.at(-1 - hops) ?? "") ?? parse(peer ?? "");
  if (!groups) return { group: "unknown", network: "unknown" };
  const ipv4 = embeddedIpv4(groups);
  if (ipv4) return { group: ipv4.join("."), network: `${ipv4.slice(0, 3).join(".")}.0/24` };
  return { group: prefix(groups, 4), network: prefix(groups, 3) };
}

function prefix(groups: readonly number[], count: number): string {
  const kept = groups.slice(0, count).map((group) => group.toString(16));
  return `${kept.join(":")}::/${count * 16}`;
}

/** What proxies write beside an address: quotes, a port, brackets, a zone. */
const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/;
const inBrackets = /^\[([^\]]+)\](?::\d+)?$/;
/** No address with all of that is longer. */
const longest = 100;

/** @returns the eight groups of an IPv6 address, an IPv4 address as ::ffff:0:0/96 maps it; null for anything else */
function parse(entry: string): number[] | null {
  if (entry.length > longest) return null;
  const bare = entry.trim().replace(/^"(.*)"$/, "$1");
  const [, host = bare] = withPort.exec(bare) ?? inBrackets.exec(bare) ?? [];
  const address = host.replace(/%.*$/, "");
  if (isIPv4(address)) return parse(`::ffff:${address}`);
  if (!isIPv6(address)) return null;
  // A URL writes each in one way: without leading zeros, and the last 32 bits like all others.
  const normal = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = [], right] = normal.split("::").map((side) => (side ? side.split(":") : []));
  const missing = right ? 8 - left.length - right.length : 0;
  return [...left, ...Array<string>(missing).fill("0"), ...(right ?? [])].map((group) =>
    Number.parseInt(group, 16),
  );
}

/** @returns the bytes of an IPv4 address that stands for one connection (RFC 4291, section 2.5.5.2); null for others */
function embeddedIpv4(groups: readonly number[]): number[] | null {
  const [high = 0, low = 0] = groups.slice(6);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? [high >> 8, high & 0xff, low >> 8, low & 0xff] : null;
}
