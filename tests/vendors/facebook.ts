import type { VendorFixture } from "./types";

export const facebook = {
  id: "facebook",
  name: "Facebook",
  scope: "email public_profile",
  authorize: "/facebook/v26.0/dialog/oauth",
  token: "/facebook/v26.0/oauth/access_token",
  userinfo: "/facebook/v26.0/me?fields=id,name,email,picture.type(large)",
  issuer: "/facebook",
  way: "oauth",
  asksAnew: { auth_type: "reauthenticate" },
  verifiesNone: true,
  refusesLoopback: true,
  offers: "app page consent anew",
  saysWho: ["id"],
  answer: {
    id: "10158888888888888",
    name: "Ada Lovelace",
    email: "Ada@facebook.example",
    picture: {
      data: {
        height: 200,
        is_silhouette: false,
        url: "https://platform-lookaside.fbsbx.com/platform/profilepic/?asid=1&hash=A",
        width: 200,
      },
    },
  },
  identity: {
    subject: "10158888888888888",
    name: "Ada Lovelace",
    email: "ada@facebook.example",
    emailVerified: false,
    emailOwned: false,
    image: "https://platform-lookaside.fbsbx.com/platform/profilepic/?asid=1&hash=A",
    label: "Ada Lovelace",
  },
} as const satisfies VendorFixture;
