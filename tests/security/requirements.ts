import type { Requirement } from "@/scripts/security-table";

/** Every row of the table in docs/security.md, in its order. */
export const requirements: readonly Requirement[] = [
  { id: "O1", requirement: "Only the code flow: tokens that arrive at the callback are refused" },
  { id: "O2", requirement: "PKCE with S256 for every provider, fresh for every start" },
  { id: "O3", requirement: "A state for every provider: once, in this browser, for this provider" },
  { id: "O4", requirement: "A nonce for every OpenID provider" },
  { id: "O5", requirement: "Nobody is signed in by a link of somebody else's" },
  {
    id: "O6",
    requirement: "A code works once; after a failure nothing of its flow is left",
  },
  { id: "O7", requirement: "One provider's answer is not taken for another's" },
  { id: "O8", requirement: "Metadata counts only when it names the issuer it was asked of" },
  { id: "O9", requirement: "ID token: algorithm, audience, issuer, times and subject" },
  { id: "O10", requirement: "ID token: signed by a published key; keys can rotate" },
  { id: "O11", requirement: "Userinfo is about the ID token's subject" },
  {
    id: "O12",
    requirement: "A provider that hangs, floods or redirects ends in a clear page",
  },
  { id: "O13", requirement: "The redirect URI comes from configuration, never from headers" },
  { id: "O14", requirement: "Sign-in asks for who somebody is, and no more" },
  { id: "O15", requirement: "A parameter that comes twice is refused" },
  { id: "O16", requirement: "Codes and states get into no log, page or Referer" },
  { id: "O17", requirement: "Secrets stay on the server" },

  {
    id: "I1",
    requirement: "A person is a provider's subject, never an email",
  },
  { id: "I2", requirement: "An unverified email is no authority and is in nobody's way" },
  {
    id: "I3",
    requirement: "An account made ahead with somebody's email gives no hold on them",
  },
  { id: "I4", requirement: "A sign-in links nothing that nobody asked to be linked" },
  { id: "I5", requirement: "An expired session is no session, at the callback too" },
  {
    id: "I6",
    requirement: "The last way in stays; with an account its sessions go",
  },
  { id: "I7", requirement: "Nobody learns who has an account" },
  { id: "I8", requirement: "Signing up happens once and wholly, or not at all" },

  { id: "S1", requirement: "Session tokens cannot be guessed" },
  { id: "S2", requirement: "The database holds no token that works" },
  { id: "S3", requirement: "Every sign-in begins a new session and ends the old one" },
  { id: "S4", requirement: "Sessions end when unused, and in any case" },
  { id: "S5", requirement: "Signing out ends the session on the server" },
  { id: "S6", requirement: "A person sees and ends their sessions, on every server at once" },
  { id: "S7", requirement: "Cookies: __Host-, Secure, HttpOnly, SameSite, small" },
  { id: "S8", requirement: "Planted cookies with similar names change nothing" },
  { id: "S9", requirement: "The session's token is in a cookie and nowhere else" },
  {
    id: "S10",
    requirement: "What cannot be undone needs a recent sign-in",
  },
  { id: "S11", requirement: "Sign-ins in several tabs do not disturb one another" },
];
