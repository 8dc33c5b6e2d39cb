import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault } from "@/lib/fault";

// What Auth.js knows of a provider, read out of its own function for it.

/** As Auth.js's functions return it, as far as a draft looks at it. */
export type Made = {
  id: string;
  name: string;
  type: string;
  issuer?: unknown;
  wellKnown?: unknown;
  checks?: readonly string[];
  authorization?: string | { url?: string; params?: { scope?: string } & Record<string, unknown> };
  token?: string | { url?: string; request?: unknown; conform?: unknown };
  userinfo?: string | { url?: string; request?: (context: object) => unknown };
  client?: Readonly<Record<string, string>>;
  profile?: (profile: unknown, tokens: unknown) => unknown;
};

/** Where a member of a profile is read. */
export type Read = {
  /** The member, or a template over members, each as `«its.path»`. */
  text: string;
  /** The paths of the members in it. */
  members: string[];
  /** Whether it was a number, to judge by how it is read. */
  number: boolean;
};

export type Known = {
  id: string;
  name: string;
  /** The module's default export, as code calls it here. */
  module: string;
  /** Whether the client's secret goes in the form. */
  post: boolean;
} & (
  | { protocol: "oidc" /** null where each customer has its own */; issuer: string | null }
  | {
      protocol: "oauth";
      scopes: string[];
      authorization: string;
      token: string;
      userinfo: string;
      profile: { id: Read; name: Read | null; email: Read | null; image: Read | null };
    }
);

export const folder = dirname(createRequire(import.meta.url).resolve("@auth/core/providers/github"));
export const own = "https://own.address.example";

/** @returns the ids by which Auth.js knows providers of every kind */
export function knownIds(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.slice(0, -".js".length))
    .filter((name) => !/^(credentials|email|oauth|oauth-types|provider-types|index)$/.test(name));
}

/**
 * @param id of a provider that Auth.js knows
 * @throws Fault when it knows none such, or one that no draft can be made of
 */
export async function knownProvider(id: string): Promise<Known> {
  const another = `${id} is a way of Auth.js's to sign in without a provider of OAuth 2.0 or OpenID Connect.`;
  const module = (await import(pathToFileURL(join(folder, `${id}.js`)).href).catch(() => {
    // Those need packages that are not installed.
    throw new Fault(another);
  })) as { default: (options: object) => Made };
  const options = {
    clientId: "id",
    clientSecret: "secret",
    issuer: own,
    domain: own,
    apiVersion: "v1",
    server: own,
  };
  const byHand = (why: string) =>
    new Fault(`${id} ${why}. Write its entry by hand: docs/guides/add-a-provider.md.`);
  let made: Made;
  try {
    made = module.default(options);
  } catch {
    throw byHand("takes options that this command does not know");
  }
  const { name, type } = made;
  if (type !== "oidc" && type !== "oauth") throw new Fault(another);
  if (made.id !== id) throw byHand(`is called ${made.id} by Auth.js itself`);
  const shared = {
    id,
    name,
    module: module.default.name || "Provider",
    post: made.client?.token_endpoint_auth_method === "client_secret_post",
  };
  if (type === "oidc") {
    const issuer = typeof made.issuer === "string" && isAddress(made.issuer) ? made.issuer : null;
    return { ...shared, protocol: "oidc", issuer };
  }
  const addresses = {
    authorization: addressOf(made.authorization),
    token: addressOf(made.token),
    userinfo: addressOf(made.userinfo),
  };
  const { authorization, token, userinfo } = addresses;
  if (!authorization || !token || !userinfo)
    throw byHand("has addresses that only its customer knows, or that Auth.js asks for in a way of its own");
  if (new URL(authorization).pathname === new URL(token).pathname)
    throw byHand("has one address for two things");
  const profile = readsOf(made.profile);
  if (!profile) throw byHand("has a profile that this command cannot read");
  const url = new URL(authorization);
  const scope =
    (typeof made.authorization === "object" && made.authorization.params?.scope) ||
    url.searchParams.get("scope") ||
    "";
  return {
    ...{ ...shared, protocol: "oauth", token, userinfo, profile },
    scopes: scope.split(/[\s,]+/).filter(Boolean),
    authorization: url.origin + url.pathname,
  };
}

export function addressOf(endpoint: string | { url?: string } | undefined): string | null {
  const address = typeof endpoint === "string" ? endpoint : (endpoint?.url ?? "");
  return isAddress(address) ? address : null;
}

/** An https address of the vendor's own, without a part that was to come from its customer. */
function isAddress(address: string): boolean {
  return (
    /^https:\/\/[\w.-]+\.\w/.test(address) &&
    !address.includes(own) &&
    !/undefined|\{|\}|own\.address/.test(address)
  );
}

/** Finds out which members Auth.js reads, by giving it a profile whose members say their names. */
function readsOf(profile: Made["profile"]): Extract<Known, { protocol: "oauth" }>["profile"] | null {
  // Some read `sub` where there is one, and a plain OAuth answer has none.
  for (const absent of [["sub"], []]) {
    try {
      const found = profile?.(member([], absent), {}) as Record<string, unknown>;
      // It asks for more, which has to be asked for by our own fetch.
      if (found instanceof Promise) found.catch(() => {});
      const id = readOf(found?.id);
      if (id?.members.length !== 1) continue;
      return { id, name: readOf(found.name), email: readOf(found.email), image: readOf(found.image) };
    } catch {
      // It does more with a member than to read it.
    }
  }
  return null;
}

/** Methods of a text that nobody calls any more: members of profiles have such names. */
const ofHtml = /^(anchor|big|blink|bold|fixed|fontcolor|fontsize|italics|link|small|strike|sub|sup)$/;

const marks = /«([\w.]+)(#?)»/g;

/** A member that is text where text is wanted, and has members where those are. */
export function member(path: string[], absent: string[]): unknown {
  const said = (number: boolean) => `«${path.join(".")}${number ? "#" : ""}»`;
  const set = new Map<PropertyKey, unknown>();
  return new Proxy(() => said(false), {
    set: (_, name, value) => Boolean(set.set(name, value)),
    get(_, name) {
      if (set.has(name)) return set.get(name);
      if (name === Symbol.toPrimitive || name === "valueOf") return () => said(false);
      if (name === "toString") return () => said(true);
      // With `then` it would be a promise that nobody keeps.
      if (typeof name === "symbol" || name === "then" || absent.includes(name)) return undefined;
      // The cast: which member of a text is asked for is known only now.
      const method = (String.prototype as unknown as Record<string, unknown>)[name];
      if (typeof method === "function" && !ofHtml.test(name)) return method.bind(said(false));
      const inner = member([...path, name], absent);
      set.set(name, inner);
      return inner;
    },
  });
}

export function readOf(value: unknown): Read | null {
  const text = typeof value === "function" ? `${value}` : value;
  if (typeof text !== "string") return null;
  const found = [...text.matchAll(marks)];
  if (found.length === 0) return null;
  const members = [...new Set(found.map(([, path = ""]) => path))];
  const number = found.some(([, , mark]) => mark === "#");
  return { text: text.replace(marks, "«$1»"), members, number };
}

/** @returns of the ids, the one that was most likely meant; null when none is near */
export function nearest(id: string, ids: readonly string[]): string | null {
  const all = ids.map((one): [string, number] => [
    one,
    one.startsWith(id) || id.startsWith(one) ? 1 : distance(id, one),
  ]);
  const [found] = all.sort(([, one], [, other]) => one - other);
  return found && found[1] <= 2 ? found[0] : null;
}

/** How many letters to change, add or leave out (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...to].entries())
      next.push(
        Math.min((row[at] ?? 0) + (letter === other ? 0 : 1), (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
