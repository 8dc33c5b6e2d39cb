import { openidFixture } from "./ordinary";

export const gitlab = openidFixture({
  id: "gitlab",
  name: "GitLab",
  authorize: "/gitlab/oauth/authorize",
  token: "/gitlab/oauth/token",
  userinfo: "/gitlab/oauth/userinfo",
  offers: "refresh page anew",
  answer: {
    iss: "https://gitlab.com",
    sub: "4711",
    auth_time: 1790000000,
    sub_legacy: "b7676e1d064ae88740e8895df2b5cd58529bacda446b22df3bf1f4a5d1044970",
    name: "Ada Lovelace",
    nickname: "ada",
    preferred_username: "ada",
    email: "Ada@gitlab.example",
    email_verified: true,
    profile: "https://gitlab.com/ada",
    picture: "https://gitlab.com/uploads/-/system/user/avatar/4711/avatar.png",
    groups_direct: ["analytical-engine"],
  },
  identity: {
    subject: "4711",
    name: "Ada Lovelace",
    email: "ada@gitlab.example",
    emailVerified: true,
    emailOwned: false,
    image: "https://gitlab.com/uploads/-/system/user/avatar/4711/avatar.png",
    label: "ada",
  },
});
