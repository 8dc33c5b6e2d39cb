import { openidFixture } from "./ordinary";

export const linkedin = openidFixture({
  id: "linkedin",
  name: "LinkedIn",
  authorize: "/linkedin/oauth/v2/authorization",
  token: "/linkedin/oauth/v2/accessToken",
  userinfo: "/linkedin/v2/userinfo",
  withoutChecks: ["pkce", "nonce"],
  cancelledAs: "user_cancelled_authorize",
  asksAnew: {},
  offers: "page",
  answer: {
    iss: "https://www.linkedin.com/oauth",
    sub: "782bbtaQ",
    name: "John Doe",
    given_name: "John",
    family_name: "Doe",
    picture:
      "https://media.licdn.com/dms/image/v2/C5F03AQHqK8v7tB1HCQ/profile-displayphoto-shrink_100_100/0/",
    locale: "en_US",
    email: "doe@linkedin.example",
    email_verified: "true",
  },
  identity: {
    subject: "782bbtaQ",
    name: "John Doe",
    email: "doe@linkedin.example",
    emailVerified: true,
    emailOwned: false,
    image: "https://media.licdn.com/dms/image/v2/C5F03AQHqK8v7tB1HCQ/profile-displayphoto-shrink_100_100/0/",
    label: "doe@linkedin.example",
  },
});
