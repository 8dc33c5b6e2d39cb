import { openidFixture } from "./ordinary";

export const apple = openidFixture({
  id: "apple",
  name: "Apple",
  scope: "openid name email",
  authorize: "/apple/auth/authorize",
  token: "/apple/auth/token",
  // There is none.
  userinfo: "/apple/userinfo",
  withoutChecks: ["pkce"],
  cancelledAs: "user_cancelled_authorize",
  refusesLoopback: true,
  asksAnew: {},
  administers: true,
  offers: "refresh page consent",
  responseMode: "form_post",
  tellsNameBeside: true,
  answer: {
    iss: "https://appleid.apple.com",
    aud: "com.example.web",
    sub: "001234.0123456789abcdef0123456789abcdef.1234",
    email: "k3x9q@privaterelay.appleid.com",
    email_verified: "true",
    is_private_email: "true",
    nonce_supported: true,
  },
  identity: {
    subject: "001234.0123456789abcdef0123456789abcdef.1234",
    name: null,
    email: "k3x9q@privaterelay.appleid.com",
    emailVerified: true,
    emailOwned: true,
    image: null,
    label: "k3x9q@privaterelay.appleid.com",
  },
});
