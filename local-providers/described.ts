import { z } from "zod";
import { oauthVendor, openidVendor } from "./ordinary";
import type { Vendor } from "./vendor";

// Stand-ins that nobody has written: of providers that are described by where their endpoints and their profile's members
// are. LOCAL_PROVIDERS_MORE has the list, as JSON.

const path = z.string().regex(/^\/[\w./@~-]+$/);

const described = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: z.string(),
  /** Between the stand-in and its metadata. */
  issuerPath: z.string().default(""),
  scopes: z.array(z.string()),
  /** Left out for OpenID Connect, whose metadata says where they are. */
  endpoints: z
    .strictObject({
      authorize: path,
      token: path,
      profile: path,
      method: z.enum(["GET", "POST"]),
      /** Paths of the profile's members; names with a space between them are a first and a last name. */
      members: z.strictObject({
        subject: z.string(),
        name: z.string().optional(),
        email: z.string().optional(),
        picture: z.string().optional(),
      }),
    })
    .optional(),
});

export type Described = z.input<typeof described>;

/** @param list JSON; nothing for none */
export function describedVendors(list: string | undefined): Vendor[] {
  return list
    ? z
        .array(described)
        .parse(JSON.parse(list))
        .map(({ endpoints, ...one }) => (endpoints ? oauth(one, endpoints) : openid(one)))
    : [];
}

type OpenId = Omit<z.output<typeof described>, "endpoints">;

function openid({ id, name, issuerPath, scopes }: OpenId): Vendor {
  const metadata = `${issuerPath}/.well-known/openid-configuration`;
  const paths = { authorize: "/authorize", token: "/token", jwks: "/jwks" };
  return openidVendor({
    id,
    name,
    issuerPath,
    paths: issuerPath ? { ...paths, metadata } : paths,
    signOut: { path: "/sign-out" },
    scopes: byName(scopes),
  });
}

/** Of a provider that has no scopes. */
const basic = "profile";

/** What a scope allows is nowhere said but in its name. */
const byName = (scopes: readonly string[]) => Object.fromEntries(scopes.map((scope) => [scope, scope]));

function oauth(
  { id, name, scopes }: OpenId,
  { authorize, token, profile, method, members }: NonNullable<z.output<typeof described>["endpoints"]>,
): Vendor {
  const vendor = oauthVendor({
    id,
    name,
    paths: { authorize, token },
    scopes: byName(scopes.length > 0 ? scopes : [basic]),
    // The library gives nothing where nothing is asked for; these providers have a scope that nobody names.
    prepare(query) {
      if (!query.get("scope")) query.set("scope", basic);
    },
    profile: {
      path: profile,
      answer({ person, subject, email, avatar }) {
        const answer = {};
        put(answer, members.subject, subject);
        const names = members.name?.split(" ") ?? [];
        const words = (person.name ?? "").split(" ");
        for (const [index, at] of names.entries())
          put(answer, at, words.slice(index, index === names.length - 1 ? undefined : index + 1).join(" "));
        if (members.email && email) put(answer, members.email, email);
        if (members.picture) put(answer, members.picture, avatar);
        return answer;
      },
    },
  });
  return { ...vendor, api: vendor.api.map((route) => ({ ...route, method })) };
}

type Tree = { [name: string]: Tree | string };

/** Puts a value where a path leads, and makes what is on the way. */
function put(tree: Tree, path: string, value: string): void {
  const [name = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const inner = tree[name];
  const branch: Tree = typeof inner === "object" ? inner : {};
  tree[name] = branch;
  put(branch, rest.join("."), value);
}
