/** Features that are no parts, each with the reason: `npm run remove` tells it, and a test holds that the list is whole. */
export const core: Readonly<Record<string, string>> = {
  account: "The account's pages have their frame and their notices from it.",
  cleanup: "What has expired would pile up: sessions, used flows, events.",
  confirmation: "What cannot be undone asks who is there.",
  events: "What happens to an account is written down by all that changes one.",
  forms: "Each form of somebody who is signed in comes through it.",
  frame: "Header, menu and sign-out of each page.",
  github: "One way to sign in has to stay. Without its variables production shows no button of it.",
  oidc: "The tests of OpenID Connect sign in by it, at a server of another make. Without its variables production shows no button of it.",
  health: "A host asks it whether the server is up.",
  oauth: "The protocol of each sign-in.",
  personal: "Your own tables are declared there.",
  profile: "The first page of an account, with name, picture and email.",
  providers: "What the entries of all providers stand on.",
  grants: "Whoever goes gives back what their providers allowed.",
  session: "Who is signed in.",
  setup: "Checks at start.",
  "sign-in": "The sign-in itself.",
  "local-providers":
    "Development and the tests sign in with the stand-ins; a production build has nothing of them.",
};

/** Files and exports that stay although nothing uses them any more: they are there for your code, and the guides name them. */
export const yours: ReadonlySet<string> = new Set([
  "components/text-field.tsx",
  "features/personal/every-table.ts",
  "features/personal/queries.ts",
  "features/personal/tables.ts",
  "requireRole",
]);
