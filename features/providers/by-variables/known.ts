import { z } from "zod";
import table from "./known.json";

// What Auth.js knows of each of its providers, as `npm run docs` has read it (scripts/support/known-providers.ts). None of
// Auth.js's functions for a provider runs in a sign-in: some call out by themselves, without a limit.

/** Where a profile's members are: names with dots between them. */
const members = z.strictObject({
  subject: z.string(),
  /** In the order in which they are looked at; names with a space between them belong together. */
  name: z.array(z.string()).default([]),
  email: z.string().optional(),
  picture: z.string().optional(),
});

const shared = {
  name: z.string(),
  /** Whether Auth.js sends a code challenge there. */
  pkce: z.boolean(),
  /** Whether the client's secret goes in the form (RFC 6749, section 2.3.1). */
  post: z.boolean().default(false),
};

const openid = z.strictObject({
  ...shared,
  protocol: z.literal("oidc"),
  /** null where each customer has an own one. */
  issuer: z.string().nullable(),
  /** What stands between an own server's address and `/.well-known/openid-configuration`. */
  issuerPath: z.string().default(""),
  scopes: z.array(z.string()).default(["openid", "profile", "email"]),
  /** More parameters of the authorization request. */
  params: z.record(z.string(), z.string()).default({}),
  /** Set where userinfo answers with a signed token, which nobody here reads. */
  signedUserinfo: z.boolean().default(false),
  /** Those that have another name than in the standard. */
  members: members.partial().default({}),
});

const oauth = z.strictObject({
  ...shared,
  protocol: z.literal("oauth"),
  /** Addresses; `{issuer}` stands for an own server's. */
  authorization: z.string(),
  token: z.string(),
  userinfo: z.strictObject({
    url: z.string(),
    method: z.enum(["GET", "POST"]).default("GET"),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().optional(),
  }),
  scopes: z.array(z.string()),
  members,
});

const refused = z.strictObject({
  name: z.string(),
  /** Why it cannot be used, to be read after its name. */
  refused: z.string(),
});

const schema = z.union([z.discriminatedUnion("protocol", [openid, oauth]), refused]);

export type Members = z.infer<typeof members>;
export type KnownOpenId = z.infer<typeof openid>;
export type KnownOAuth = z.infer<typeof oauth>;
export type Known = z.infer<typeof schema>;
/** As it is written down, without the defaults. */
export type Written = z.input<typeof schema>;
type Id = keyof typeof table;
/** The ids of those that can be used. */
export type KnownId = { [K in Id]: (typeof table)[K] extends { protocol: string } ? K : never }[Id];

/** The ids of all of them. */
export const knownIds: readonly string[] = Object.keys(table);

const rows: Readonly<Record<string, unknown>> = table;

/** @returns undefined for an id that Auth.js does not know */
export function knownProvider(id: string): Known | undefined {
  return Object.hasOwn(rows, id) ? schema.parse(rows[id]) : undefined;
}
