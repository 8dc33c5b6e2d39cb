import { letterIcon } from "@/components/provider-icon";
import { fetchJson } from "@/features/oauth/provider-fetch";
import { variableOf } from "../defaults";
import { emailAddress, readClaims } from "../identity";
import { atBase, oauthProvider } from "../oauth-provider";
import { openidProvider } from "../openid-provider";
import type { ProviderEntry } from "../types";
import type { EmailWorth } from "../worth";
import type { KnownOAuth, KnownOpenId, Members } from "./known";
import { memberAt, nameIn, readBy } from "./members";

/** Makes a provider's entry out of what is known of it: the same code signs in, on the most cautious terms. */
export function entryOf(id: string, known: KnownOpenId | KnownOAuth): ProviderEntry {
  return known.protocol === "oidc" ? openidEntry(id, known) : oauthEntry(id, known);
}

/** What is alike for both protocols. */
function cautious({ name, pkce, post }: KnownOpenId | KnownOAuth) {
  return {
    button: { name, icon: letterIcon(name) },
    // Nobody has tried whether the provider compares the challenge.
    authorization: {
      checks: pkce ? (["pkce", "state"] as const) : (["state"] as const),
      pkceNotPromised: true,
    },
    tokens: { authentication: post ? "post" : "basic" },
    // No setting raises it: no role comes of it, and nobody is taken for somebody else.
    identity: { emailWorth: (): EmailWorth => "nothing" },
  } as const;
}

function openidEntry(id: string, known: KnownOpenId): ProviderEntry {
  const { issuer, issuerPath, scopes, params, members, signedUserinfo } = known;
  const { authorization, identity, ...shared } = cautious(known);
  return openidProvider({
    id,
    ...shared,
    issuer(baseUrl) {
      const address = baseUrl ?? issuer ?? "";
      const trimmed = address.replace(/\/+$/, "");
      return issuerPath === "" || trimmed.endsWith(issuerPath) ? address : trimmed + issuerPath;
    },
    scopes: { signIn: scopes },
    authorization: { ...authorization, checks: [...authorization.checks, "nonce"] },
    endpoints: { ...(issuer === null && { needsAddress: true }) },
    identity: {
      ...identity,
      asksUserinfo: !signedUserinfo,
      read(answer) {
        const claims = readClaims(answer);
        return {
          ...claims,
          name: claims.name ?? nameIn(answer, members.name ?? []),
          ...emailAddress(claims.email ?? memberAt(answer, members.email), false),
        };
      },
    },
    authjs: (options) => ({
      id,
      type: "oidc",
      ...options,
      authorization: { params: { ...params, ...options.authorization.params } },
    }),
  });
}

/** Stands for an own server until its address takes the place (RFC 2606). */
const anywhere = "https://own-server.example";

/** What the operator says of a provider that Auth.js does not know. */
type Said = {
  /** How it calls itself; null where that is not known. */
  issuer: string | null;
  filedUnder: string;
  /** As in `ProviderOrigins`. */
  pictures: readonly string[];
  /** As in `Endpoints`. */
  needs: readonly string[];
};

export function oauthEntry(id: string, known: KnownOAuth, said?: Said): ProviderEntry {
  const { userinfo, members } = known;
  const ofOwnServer = known.authorization.startsWith("{issuer}");
  const addressOf = (address: string) => address.replace("{issuer}", anywhere);
  const authorization = addressOf(known.authorization);
  const profile = addressOf(userinfo.url);
  const { origin } = new URL(authorization);
  const shared = cautious(known);
  return oauthProvider({
    id,
    ...shared,
    button: { ...shared.button, receives: receives(members) },
    env: ofOwnServer ? { address: variableOf(id, "ISSUER") } : {},
    scopes: { signIn: known.scopes, words: {} },
    endpoints: {
      authorization,
      token: addressOf(known.token),
      userinfo: ({ baseUrl, fetch }, accessToken) =>
        fetchJson(fetch, atBase(profile, baseUrl), accessToken, userinfo),
      pictures: said?.pictures ?? [origin, new URL(profile).origin],
      ...(ofOwnServer && { needsAddress: true }),
      ...(said && { needs: said.needs }),
      issuer: ({ baseUrl }) => ({
        name: said?.issuer ?? said?.filedUnder ?? baseUrl ?? origin,
        promised: false,
        ...(!said?.issuer && { origin: new URL(baseUrl ?? origin).origin }),
        ...(said && { filedUnder: said.filedUnder }),
      }),
    },
    identity: { ...shared.identity, read: readBy(members) },
  });
}

function receives({ name, email, picture }: Members): string {
  const all = [name.length > 0 && "name", email && "email", picture && "picture"].filter(Boolean);
  const last = all.pop();
  if (!last) return "Gives us a number of yours, and nothing else.";
  return `Gives us your ${all.length > 0 ? `${all.join(", ")} and ` : ""}${last}.`;
}
