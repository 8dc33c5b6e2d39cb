import type { VendorFixture } from "./types";

export const auth0 = {
  id: "auth0",
  name: "Auth0",
  scope: "openid profile email",
  authorize: "/auth0/authorize",
  token: "/auth0/oauth/token",
  userinfo: "/auth0/userinfo",
  issuer: "/auth0/",
  way: "openid",
  asksAnew: { prompt: "login", max_age: "600" },
  offers: "refresh app anew",
  saysWho: ["sub"],
  answer: {
    sub: "github|583231",
    nickname: "octocat",
    name: "The Octocat",
    picture: "https://s.gravatar.com/avatar/0?d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Foc.png",
    email: "Octocat@github.example",
    email_verified: true,
  },
  identity: {
    subject: "github|583231",
    name: "The Octocat",
    email: "octocat@github.example",
    emailVerified: true,
    emailOwned: false,
    image: "https://s.gravatar.com/avatar/0?d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Foc.png",
    label: "Octocat@github.example",
  },
} as const satisfies VendorFixture;
