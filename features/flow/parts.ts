// The six parts of the flow as Auth.js's documentation has them (https://authjs.dev/concepts/oauth), and what comes after.

export const parts = {
  1: "Authorization request",
  2: "Authorization grant",
  3: "Access token request",
  4: "Access token",
  5: "Request for the resource",
  6: "Protected resource",
  7: "Account and session",
} as const;

export type Part = keyof typeof parts;

/** In one sentence each. The last one is no part of OAuth. */
export const partsExplained: Readonly<Record<Part, string>> = {
  1: "The client asks the resource owner for authorization, by sending the browser to the authorization server.",
  2: "The resource owner agrees, and the client receives an authorization grant: the code.",
  3: "The client asks the authorization server for an access token; it proves who it is and shows the grant.",
  4: "The authorization server finds both valid and issues the access token.",
  5: "The client asks the resource server for the resource and shows the access token.",
  6: "The resource server finds the token valid and serves the resource.",
  7: "The client decides who this is here, and opens a session.",
};
