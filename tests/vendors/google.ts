import type { VendorFixture } from "./types";

export const google = {
  id: "google",
  standIn: "google",
  name: "Google",
  scope: "openid email profile",
  authorize: "/google/o/oauth2/v2/auth",
  token: "/google/token",
  userinfo: "/google/v1/userinfo",
  issuer: "/google",
  goesAs: "google",
  asksAnew: { prompt: "select_account" },
  answer: {
    iss: "https://accounts.google.com",
    aud: "1234.apps.googleusercontent.com",
    sub: "110169484474386276334",
    email: "ada@gmail.example",
    email_verified: true,
    name: "Ada Lovelace",
    picture: "https://lh3.googleusercontent.com/a/ACg8ocK=s96-c",
    given_name: "Ada",
  },
  identity: {
    subject: "110169484474386276334",
    name: "Ada Lovelace",
    email: "ada@gmail.example",
    emailVerified: true,
    emailOwned: false,
    image: "https://lh3.googleusercontent.com/a/ACg8ocK=s96-c",
    label: "ada@gmail.example",
  },
} as const satisfies VendorFixture;
