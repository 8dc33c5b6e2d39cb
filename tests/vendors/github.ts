import type { VendorFixture } from "./types";

export const github = {
  id: "github",
  name: "GitHub",
  scope: "read:user user:email",
  authorize: "/github/login/oauth/authorize",
  token: "/github/login/oauth/access_token",
  userinfo: "/github/api/v3/user",
  issuer: "/github/login/oauth",
  way: "oauth",
  asksAnew: { prompt: "select_account" },
  administers: true,
  offers: "refresh page consent anew",
  saysWho: ["id"],
  answer: {
    id: 583231,
    login: "octocat",
    node_id: "MDQ6VXNlcjU4MzIzMQ==",
    name: "The Octocat",
    email: "public@octocat.example",
    avatar_url: "https://avatars.githubusercontent.com/u/583231?v=4",
    type: "User",
    site_admin: false,
    emails: [
      { email: "other@octocat.example", primary: false, verified: true, visibility: null },
      { email: "octocat@github.example", primary: true, verified: true, visibility: "private" },
    ],
  },
  identity: {
    subject: "583231",
    name: "The Octocat",
    email: "octocat@github.example",
    emailVerified: true,
    emailOwned: false,
    image: "https://avatars.githubusercontent.com/u/583231?v=4",
    label: "@octocat",
  },
} as const satisfies VendorFixture;
