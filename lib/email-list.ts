/**
 * Lists of email addresses that an operator writes: who may come in, who is an administrator. They are compared as
 * they are, apart from the case of A to Z. Nothing is folded or guessed (`ada+x@` is not `ada@`), since at another
 * provider it could be another person.
 */

const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const domain = new RegExp(`^${label}(?:\\.${label})+$`);
/** The characters of an address without quotes (RFC 5321, section 4.1.2). A star is left out: it is for domains. */
const local = /^[a-z0-9.!#$%&'+/=?^_`{|}~-]+$/;

/**
 * Reads addresses with commas between them.
 * @param domains whether `*@example.com` and `@example.com` are welcome, for everybody there
 * @returns the patterns, a domain's as `@example.com`; or the number of the first entry that is none, from 1
 */
export function parseEmailList(value: string, domains: boolean): { patterns: string[] } | { wrong: number } {
  const patterns: string[] = [];
  for (const [index, entry] of value.split(",").entries()) {
    const [name, host, ...more] = lowerCase(entry.trim()).split("@");
    const everybody = domains && (name === "" || name === "*");
    // ASCII only, so that no letter can be one that merely looks like another.
    const usable = host !== undefined && more.length === 0 && domain.test(host);
    if (!usable || !(everybody || local.test(name ?? ""))) return { wrong: index + 1 };
    patterns.push(everybody ? `@${host}` : `${name}@${host}`);
  }
  return { patterns };
}

/**
 * Whether an address is on a list. The domain is the whole of what follows the only @: neither a subdomain nor a
 * longer name is the same.
 * @param email verified by its provider: nothing else proves anything
 */
export function isListed(email: string | null, patterns: readonly string[]): boolean {
  const [name, host, ...more] = lowerCase(email ?? "").split("@");
  if (!name || !host || more.length > 0) return false;
  return patterns.includes(`${name}@${host}`) || patterns.includes(`@${host}`);
}

/** Only A to Z: Unicode's rules would make the Kelvin sign a k, and somebody else's address one of ours. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
