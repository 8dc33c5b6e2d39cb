import { describe, expect, it } from "vitest";
import { clientAddress } from "@/lib/client-address";

const client = "203.0.113.7";
const proxy = "198.51.100.1";
const peer = "192.0.2.1";

const groupOf = (forwardedFor: string | null, hops: number, from: string | null = peer) =>
  clientAddress({ forwardedFor, peer: from }, hops).group;

describe("whom a request comes from", () => {
  it.each([
    ["reached directly", null, 0, peer],
    ["reached directly, by a client that makes a header up", `${client}, 10.0.0.1`, 0, peer],
    ["one proxy, which has just set it", client, 1, client],
    ["one proxy, and entries that the client made up before", `1.1.1.1, 8.8.8.8, ${client}`, 1, client],
    ["two proxies", `${client}, ${proxy}`, 2, client],
    ["two proxies, and an entry made up before", `1.1.1.1,${client},${proxy}`, 2, client],
    ["ten proxies", [client, ...Array<string>(9).fill(proxy)].join(","), 10, client],
    ["without spaces", `1.1.1.1,${client}`, 1, client],
    ["with many spaces", `  1.1.1.1  ,\t${client}  `, 1, client],
    ["a proxy that says nothing", null, 1, peer],
    ["fewer proxies than there should be", client, 2, peer],
    ["many fewer", client, 10, peer],
    ["an empty header", "", 1, peer],
    ["an empty entry where the client belongs", `${client}, `, 1, peer],
    ["only commas", ",,,,", 3, peer],
    ["a proxy that does not tell", "unknown", 1, peer],
    ["a proxy that hides it (RFC 7239, section 6.3)", "_hidden", 1, peer],
    ["a name", "localhost", 1, peer],
    ["an address with more behind it", `${client}x`, 1, peer],
    ["an address out of range", "203.0.113.256", 1, peer],
    ["an address in octal, which some read otherwise", "0313.0.113.07", 1, peer],
    ["a number for an address", "3405803783", 1, peer],
    ["a control character", "203.0.113.7\u0000", 1, peer],
    ["something endless", "1".repeat(100_000), 1, peer],
    ["endless entries before", `${"1.1.1.1,".repeat(20_000)}${client}`, 1, client],
  ])("%s", (_name, forwardedFor, hops, expected) => {
    expect(groupOf(forwardedFor, hops)).toBe(expected);
  });

  it.each([
    ["nothing at all", null, 0],
    ["an empty one", "", 0],
    ["no address", "/tmp/app.sock", 0],
    ["nothing behind a proxy that says nothing either", null, 1],
  ])("a host that tells %s of the peer leaves everybody in one group", (_name, from, hops) => {
    expect(clientAddress({ forwardedFor: null, peer: from }, hops)).toEqual({
      group: "unknown",
      network: "unknown",
    });
  });

  it("a host that does not tell the peer but sets the header is one proxy", () => {
    expect(groupOf(client, 1, null)).toBe(client);
    expect(groupOf(`1.1.1.1, ${client}`, 1, null)).toBe(client);
    expect(groupOf(client, 0, null)).toBe("unknown");
  });
});

describe("how an address is written changes nothing", () => {
  it.each([
    ["a port", `${client}:51234`],
    ["quotes", `"${client}"`],
    ["quotes and a port", `"${client}:51234"`],
    ["brackets", `[${client}]`],
    ["mapped to IPv6, as Node writes it", `::ffff:${client}`],
    ["mapped, in capitals", `::FFFF:${client}`],
    ["mapped, in hexadecimal", "::ffff:cb00:7107"],
    ["mapped, in full", "0:0:0:0:0:ffff:cb00:7107"],
    ["mapped, in brackets with a port", `[::ffff:${client}]:443`],
  ])("IPv4 with %s", (_name, entry) => {
    expect(groupOf(entry, 1)).toBe(client);
    expect(groupOf(null, 0, entry)).toBe(client);
  });

  it.each([
    ["as it is", "2001:db8:0:1::7"],
    ["in capitals", "2001:DB8:0:1::7"],
    ["in full", "2001:0db8:0000:0001:0000:0000:0000:0007"],
    ["in brackets", "[2001:db8:0:1::7]"],
    ["with a port", "[2001:db8:0:1::7]:443"],
    ["quoted, with a port", '"[2001:db8:0:1::7]:443"'],
    ["with a zone", "2001:db8:0:1::7%eth0"],
    ["with a zone and a port", "[2001:db8:0:1::7%eth0]:443"],
    ["with its last part as IPv4", "2001:db8:0:1::203.0.113.7"],
    ["with the gap at its end", "2001:db8:0:1::"],
  ])("IPv6 %s", (_name, entry) => {
    expect(groupOf(entry, 1)).toBe("2001:db8:0:1::/64");
  });

  it.each([
    "[",
    "]",
    "[]",
    "[]:1",
    "[::1",
    "::1]",
    ":::",
    "1::2::3",
    "%",
    "%eth0",
    '"',
    '""',
    "::ffff:1.2.3",
    "g::",
  ])("%s is no address", (entry) => {
    expect(groupOf(entry, 1)).toBe(peer);
  });
});

describe("who shares a count", () => {
  it("all addresses of a /64, which one household has, and no others", () => {
    const first = groupOf("2001:db8:aaaa:bbbb::1", 1);
    expect(groupOf("2001:db8:aaaa:bbbb:ffff:ffff:ffff:ffff", 1)).toBe(first);
    expect(groupOf("2001:db8:aaaa:bbbc::1", 1)).not.toBe(first);
    expect(groupOf("2001:db8:aaab:bbbb::1", 1)).not.toBe(first);
  });

  it("an IPv4 address with itself alone", () => {
    expect(groupOf("203.0.113.8", 1)).not.toBe(groupOf(client, 1));
  });

  it("what is no mapped address is IPv6 by its prefix", () => {
    expect(groupOf("::1", 1)).toBe("0:0:0:0::/64");
    expect(groupOf("::203.0.113.7", 1)).toBe("0:0:0:0::/64");
    expect(groupOf("64:ff9b::203.0.113.7", 1)).toBe("64:ff9b:0:0::/64");
  });
});

it.each([
  [client, "203.0.113.0/24"],
  [`::ffff:${client}`, "203.0.113.0/24"],
  ["2001:db8:aaaa:bbbb:1:2:3:4", "2001:db8:aaaa::/48"],
])("of %s a log names the network %s", (from, network) => {
  expect(clientAddress({ forwardedFor: null, peer: from }, 0).network).toBe(network);
});
