import type { Requirement } from "@/scripts/security-table";

/** Every row of the table in docs/security.md, in its order. */
export const requirements: readonly Requirement[] = [
  { id: "O1", requirement: "Only the code flow: tokens that arrive at the callback are refused" },
  { id: "O2", requirement: "PKCE with S256 for every provider that takes it, fresh for every start" },
  { id: "O3", requirement: "A state for every provider: once, in this browser, for this provider" },
  { id: "O4", requirement: "A nonce for every OpenID provider that returns it" },
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
  { id: "O18", requirement: "The implicit and the password grant: never asked for, never taken" },

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
  {
    id: "I9",
    requirement:
      "A new account goes into another only if empty, both proven, and the identity seen and agreed to",
  },

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
    requirement: "What cannot be undone, or is done to others, needs a recent sign-in",
  },
  { id: "S11", requirement: "Sign-ins in several tabs do not disturb one another" },
  {
    id: "S12",
    requirement: "A provider's sign-out is led to after ours alone, at its own address, and names nobody",
  },

  { id: "A1", requirement: "Access tokens are made for whoever is signed in, and for what is registered" },
  { id: "A2", requirement: "A bearer token counts by itself; no cookie makes up for a bad one" },
  { id: "A3", requirement: "Here a token is over with its session, on every server at once" },
  { id: "A4", requirement: "Keys that sign are sealed; only their public parts are published" },
  { id: "A5", requirement: "A native client gets tokens for a provider's code, once, and no cookie" },
  { id: "A6", requirement: "PKCE, redirect URI, client and origin are what was registered and begun with" },
  { id: "A7", requirement: "A code of another provider, flow or person is worth nothing to a client" },
  { id: "A8", requirement: "Who may come in is decided as for browsers, and told to a developer" },
  { id: "A9", requirement: "A refresh token works once; a copy of it ends the session on every server" },
  { id: "A10", requirement: "Clients are devices: their person sees and ends them" },

  {
    id: "T5",
    requirement: "A confirmation asks the provider to ask, and believes none that says it did not",
  },

  { id: "W1", requirement: "No address of ours sends anybody to another site" },
  { id: "W2", requirement: "Nothing changes by a form or link of another site" },
  {
    id: "W3",
    requirement: "A content security policy that is enforced on every page",
  },
  { id: "W4", requirement: "No other site shows ours in a frame" },
  {
    id: "W5",
    requirement: "Every answer carries the headers that keep browsers strict",
  },
  {
    id: "W6",
    requirement: "What is personal, or sets a cookie, is kept by no cache",
  },
  {
    id: "W7",
    requirement: "No long-lived secret in a body, which compression would give away",
  },
  {
    id: "W8",
    requirement: "Too much is refused: starts, callbacks and changes, by address and by session",
  },
  {
    id: "W9",
    requirement: "Providers' tokens are encrypted, and each only opens in its own place",
  },
  { id: "W10", requirement: "One refresh for any number of callers and servers" },
  {
    id: "W11",
    requirement: "Pictures are no way into the network, and tell no third party",
  },
  {
    id: "W12",
    requirement: "What people call themselves is text and nothing else",
  },
  { id: "W13", requirement: "What happened is on record, without a secret in it" },
  {
    id: "W14",
    requirement: "Every protected page, route and action checks for itself",
  },
  {
    id: "W15",
    requirement: "What is broken stays closed, says so, and recovers by itself",
  },
  { id: "W16", requirement: "Secrets are strong or refused, and can be replaced" },
  { id: "W17", requirement: "Local providers do not get into production" },
  {
    id: "W18",
    requirement: "Dependencies are few, locked, without known advisories and fetch nothing",
  },
  { id: "W19", requirement: "Work for one request is bounded before it is done: bytes, fields, depth" },
  {
    id: "W20",
    requirement:
      "Mail tells of new devices and ways in at proven addresses, opens nothing, and delays nobody",
  },

  { id: "R1", requirement: "What decides nothing, in a shape that cannot be read, keeps nobody out" },
  { id: "R2", requirement: "An email is verified by a clear yes only; all else is a no, and no refusal" },
  { id: "R3", requirement: "A token answer's optional parts may have any shape, and a lifetime any length" },
  { id: "R4", requirement: "What a provider refuses to tell beyond the subject keeps nobody out" },
  { id: "R5", requirement: "A clock that is a minute off is no attack; one that is ten minutes off is" },
  { id: "R6", requirement: "A page that was open during an update still works, or says that it is old" },
  { id: "R7", requirement: "Another host name of the site leads to its own before anything can be pressed" },
  {
    id: "R8",
    requirement: "A machine with env files, folders and ports of its own works, or the start says why not",
  },
  { id: "R9", requirement: "The operator's log names the provider's own error, whatever road it came on" },

  { id: "T1", requirement: "Roles and admission count providers on offer only, under the same issuer" },
  {
    id: "T2",
    requirement:
      "A provider's verified email is worth what is said of it, and administrators need its owner's word",
  },
  {
    id: "T3",
    requirement:
      "An address by a provider that is gone, or by a weaker word, is in nobody's way, and opens nobody's account",
  },
  { id: "T4", requirement: "Sessions of a provider that is no longer on offer end" },
];
