import type { FlowKind } from "@/features/flow/summary";
import type { RecordedFlow } from "@/features/flow/types";

type Grant = {
  name: string;
  source: string;
  /** What it is for, in one sentence. */
  says: string;
  /** Why it is not the one, by what the flow was instead. */
  not: string | Readonly<Partial<Record<FlowKind, string>>>;
};

/** The five grant types of OAuth 2.0. */
export const grants = {
  authorization_code: {
    name: "Authorization code",
    source: "RFC 6749, 4.1",
    says: "The person agrees in a browser, and the app redeems a code. PKCE (RFC 7636) ties the code to the app that asked.",
    not: {
      refresh: "It needs the person in a browser, and nobody had to be there.",
      "client credentials": "It speaks for a person, and here the app speaks for itself.",
      revocation: "Nothing was asked for: access was given back.",
      "API call": "The access token was there already.",
    },
  },
  refresh_token: {
    name: "Refresh token",
    source: "RFC 6749, 6",
    says: "A token from an earlier grant brings the next access token, without the person.",
    not: {
      "sign-in": "It renews what was granted and says nothing about who sits at this browser.",
      exchange: "It renews what was granted and says nothing about who sits at this device.",
      "client credentials": "There is no earlier grant, since there is no person.",
      revocation: "Nothing was asked for: access was given back.",
      "API call": "The access token had not ended.",
    },
  },
  client_credentials: {
    name: "Client credentials",
    source: "RFC 6749, 4.4",
    says: "The app proves who it is and gets a token of its own, for what belongs to no person.",
    not: "There is no person in it, so it lets nobody in and opens nothing of theirs.",
  },
  implicit: {
    name: "Implicit",
    source: "RFC 6749, 4.2; RFC 9700, 2.1.2",
    says: "The token itself came back in the browser's address.",
    not: "It puts tokens where histories and scripts can read them; RFC 9700 advises against it, and OAuth 2.1 has left it out.",
  },
  password: {
    name: "Resource owner password credentials",
    source: "RFC 6749, 4.3; RFC 9700, 2.4",
    says: "The app took the person's password for the provider.",
    not: "It shows the app the password and knows no second factor; RFC 9700 forbids it, and OAuth 2.1 has left it out.",
  },
} as const satisfies Readonly<Record<string, Grant>>;

export type GrantName = keyof typeof grants;
export const grantNames = Object.keys(grants) as GrantName[];

const used: Readonly<Partial<Record<FlowKind, GrantName>>> = {
  "sign-in": "authorization_code",
  exchange: "authorization_code",
  refresh: "refresh_token",
  "client credentials": "client_credentials",
};

/** @returns the grant type that a flow used; null where it asked for no token */
export function grantOf(kind: FlowKind): GrantName | null {
  return used[kind] ?? null;
}

/** Whether a flow used PKCE. */
export function hasPkce({ steps }: RecordedFlow): boolean {
  return steps.some(({ sent, got }) =>
    [...sent, ...got].some(({ name }) => name === "code_challenge" || name === "code_verifier"),
  );
}

/** @returns why a grant type is not that of a flow */
export function whyNot(name: GrantName, kind: FlowKind): string {
  const { not }: Grant = grants[name];
  return typeof not === "string" ? not : (not[kind] ?? "");
}
