import type { VendorFixture } from "./types";

export const x = {
  id: "twitter",
  name: "X",
  scope: "users.read tweet.read users.email",
  authorize: "/twitter/i/oauth2/authorize",
  token: "/twitter/2/oauth2/token",
  userinfo: "/twitter/2/users/me?user.fields=profile_image_url,confirmed_email",
  issuer: "/twitter",
  way: "oauth",
  asksAnew: {},
  offers: "refresh app page consent",
  saysWho: ["id"],
  answer: {
    data: {
      id: "2244994945",
      name: "X Dev",
      username: "XDevelopers",
      profile_image_url: "https://pbs.twimg.com/profile_images/1/a_normal.png",
      confirmed_email: "dev@x.example",
    },
  },
  identity: {
    subject: "2244994945",
    name: "X Dev",
    email: "dev@x.example",
    emailVerified: true,
    emailOwned: false,
    image: "https://pbs.twimg.com/profile_images/1/a_normal.png",
    label: "@XDevelopers",
  },
} as const satisfies VendorFixture;
