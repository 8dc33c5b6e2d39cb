import type { VendorFixture } from "./types";

type Own<Id extends string> = { id: Id; name: string } & Partial<Omit<VendorFixture, "id" | "ordinary">>;

// What an ordinary vendor has in common with all others; a fixture says the rest, and what is another way there.

/** An OpenID vendor that keeps to the standard, at a stand-in by `openidVendor`. */
export function openidFixture<Id extends string>(own: Own<Id>) {
  return {
    ordinary: true,
    scope: "openid profile email",
    authorize: `/${own.id}/authorize`,
    token: `/${own.id}/token`,
    userinfo: `/${own.id}/userinfo`,
    issuer: `/${own.id}`,
    way: "openid",
    asksAnew: { prompt: "login", max_age: "600" },
    offers: "refresh app anew",
    saysWho: ["sub"],
    answer: {
      sub: "248289761001",
      name: "Jane Doe",
      preferred_username: "j.doe",
      email: "Janedoe@example.com",
      email_verified: true,
      picture: "https://example.com/janedoe/me.jpg",
    },
    identity: {
      subject: "248289761001",
      name: "Jane Doe",
      email: "janedoe@example.com",
      emailVerified: true,
      emailOwned: false,
      image: "https://example.com/janedoe/me.jpg",
      label: "j.doe",
    },
    ...own,
  } satisfies VendorFixture;
}

type OAuthParts = "scope" | "authorize" | "token" | "userinfo" | "answer" | "identity";

/** An OAuth 2.0 vendor with a profile of its own shape, at a stand-in by `oauthVendor`. */
export function oauthFixture<Id extends string>(own: Own<Id> & Pick<VendorFixture, OAuthParts>) {
  return {
    ordinary: true,
    issuer: `/${own.id}`,
    way: "oauth",
    asksAnew: {},
    offers: "refresh",
    saysWho: ["id"],
    ...own,
  } satisfies VendorFixture;
}
