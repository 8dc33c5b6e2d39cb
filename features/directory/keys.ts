/**
 * What a person is found by: their name, its words, and the addresses, domains and labels of their accounts. There is always one
 * `name`, by which people are sorted; it is empty for whoever has none.
 */
export const keyKinds = ["name", "word", "email", "domain", "label"] as const;

export type SearchKey = { kind: (typeof keyKinds)[number]; key: string };

/** The longest key, in characters: as much as somebody would type. */
const longestKey = 100;
/** Words of one name. A name has 200 characters at most. */
const mostWords = 20;

/** @returns text as keys are kept: in small letters, without accents, with single spaces */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s\0]+/g, " ")
    .trim();
}

/** The keys of one person, each once. */
export function keysOf(person: {
  name: string | null;
  accounts: readonly { email: string | null; label: string | null }[];
}): SearchKey[] {
  const name = fold(person.name ?? "");
  const words = name.split(/[^\p{L}\p{N}]+/u).slice(0, mostWords);
  const all: SearchKey[] = words.filter((word) => word !== name).map((key) => ({ kind: "word", key }));
  for (const { email, label } of person.accounts) {
    all.push({ kind: "email", key: fold(email ?? "") });
    if (email?.includes("@"))
      all.push({ kind: "domain", key: fold(email.slice(email.lastIndexOf("@") + 1)) });
    all.push({ kind: "label", key: fold(label ?? "").replace(/^@+/, "") });
  }
  const keys = [{ kind: "name", key: name } as const, ...all.filter(({ key }) => key !== "")];
  const short = keys.map(({ kind, key }) => ({ kind, key: [...key].slice(0, longestKey).join("") }));
  return [...new Map(short.map((one) => [`${one.kind} ${one.key}`, one])).values()];
}

/** The words of a search that somebody must have, each the beginning of one of their keys. */
export function termsOf(text: string): string[] {
  const terms = fold(text)
    .split(" ")
    .map((term) => term.replace(/^@+/, "").slice(0, longestKey));
  return [...new Set(terms.filter((term) => term !== ""))].slice(0, 5);
}

/** @returns the range of keys that begin with a term, its end left out: no character comes after the last of Unicode */
export function beginningWith(term: string): { from: string; below: string } {
  return { from: term, below: `${term}\u{10FFFF}` };
}
