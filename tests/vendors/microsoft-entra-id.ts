import type { VendorFixture } from "./types";

const contoso = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";

export const microsoft = {
  id: "microsoft-entra-id",
  name: "Microsoft",
  scope: "openid profile email",
  authorize: "/microsoft-entra-id/common/oauth2/v2.0/authorize",
  token: "/microsoft-entra-id/common/oauth2/v2.0/token",
  userinfo: "/microsoft-entra-id/graph/oidc/userinfo",
  issuer: "/microsoft-entra-id/common/v2.0",
  way: "openid-of-tenants",
  asksAnew: { prompt: "login" },
  administers: true,
  offers: "refresh page anew",
  saysWho: ["sub", "tid"],
  answer: {
    ver: "2.0",
    iss: `https://login.microsoftonline.com/${contoso}/v2.0`,
    sub: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
    oid: "f5a3c1d2-7f0e-4b8c-9d6a-1e2f3a4b5c6d",
    tid: contoso,
    name: "Ada Lovelace",
    preferred_username: "ada@contoso.example",
    email: "Ada@Contoso.example",
  },
  identity: {
    subject: `${contoso}:AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ`,
    name: "Ada Lovelace",
    email: "ada@contoso.example",
    emailVerified: false,
    emailOwned: false,
    image: null,
    label: "ada@contoso.example",
  },
} as const satisfies VendorFixture;
