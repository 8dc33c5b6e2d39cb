import { peoplePath } from "@/features/admin/paths";
import { isId } from "@/features/admin/policy";
import { findEntry } from "@/features/providers";

// What the list of people shows: what is searched for, by which filters and in which order. Read from an address, which
// anybody can write: what is not one of ours counts as absent.

/** The orders, with how each is called where one chooses. */
export const orders = {
  "-joined": "Newest first",
  joined: "Oldest first",
  name: "By name, A to Z",
  "-name": "By name, Z to A",
  "-seen": "Last seen first",
  seen: "Longest away first",
} as const;

export type Order = keyof typeof orders;

export const roles = { admin: "Administrators", user: "Everybody else" } as const;
export const states = { enabled: "Can sign in", disabled: "Disabled" } as const;
/** When somebody was last here: the days ago, as `[least, most]`. */
export const seenWithin = {
  today: { name: "Today", days: [0, 0] },
  week: { name: "In the last 7 days", days: [0, 7] },
  month: { name: "In the last 30 days", days: [0, 30] },
  "not-month": { name: "Not for 30 days", days: [31, null] },
  "not-year": { name: "Not for a year", days: [366, null] },
} as const;

export type Search = {
  text: string;
  provider: string | null;
  role: keyof typeof roles | null;
  state: keyof typeof states | null;
  seen: keyof typeof seenWithin | null;
  order: Order;
  /** Whether the text may stand in the middle of a word: looked for among so many people a page, the newest first. */
  anywhere: boolean;
  /** The person that the page comes after. */
  after: string | null;
};

/** The longest text that is searched for, in characters. */
export const longestSearch = 100;

export const everybody: Search = {
  text: "",
  provider: null,
  role: null,
  state: null,
  seen: null,
  order: "-joined",
  anywhere: false,
  after: null,
};

type Query = Record<string, string | string[] | undefined>;

/** @param query the page's */
export function readSearch(query: Query): Search {
  const { q, provider, after } = query;
  const text = typeof q === "string" ? q.replaceAll("\0", "").trim().slice(0, longestSearch) : "";
  const anywhere = text !== "" && query.in === "anywhere";
  return {
    text,
    provider: typeof provider === "string" ? (findEntry(provider)?.id ?? null) : null,
    role: oneOf(roles, query.role),
    state: oneOf(states, query.state),
    seen: oneOf(seenWithin, query.seen),
    order: anywhere ? everybody.order : (oneOf(orders, query.sort) ?? everybody.order),
    anywhere,
    after: isId(after) ? after : null,
  };
}

function oneOf<Known extends object>(known: Known, value: unknown): keyof Known | null {
  return typeof value === "string" && Object.hasOwn(known, value) ? (value as keyof Known) : null;
}

/** @returns the address of a search; what is as always is left out */
export function searchPath({ text, order, anywhere, ...rest }: Search): string {
  const { provider, role, state, seen, after } = rest;
  const all = {
    q: text,
    ...{ provider, role, state, seen },
    sort: order === everybody.order ? null : order,
    in: anywhere ? "anywhere" : null,
    after,
  };
  const query = new URLSearchParams(
    Object.entries(all).filter((one): one is [string, string] => Boolean(one[1])),
  );
  return query.size > 0 ? `${peoplePath}?${query}` : peoplePath;
}

/** @returns whether the list is narrowed by anything */
export function isNarrowed({ text, provider, role, state, seen }: Search): boolean {
  return Boolean(text || provider || role || state || seen);
}
