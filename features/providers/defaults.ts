import { singleSignOnIcon } from "@/components/brand-icons";
import type { ClientAuthentication } from "@/features/oauth/token-request";
import type {
  AuthjsProvider,
  Authorization,
  Button,
  ClientKey,
  Endpoints,
  IdentityRules,
  ProviderSettings,
  Scopes,
  Tokens,
  Variables,
} from "./types";

/** What an entry says for itself, whatever its protocol. Each group's members take the place of the default's. */
export type Definition<Id extends string> = {
  /** Auth.js's id; also the last part of the callback path. */
  id: Id;
  button: Pick<Button, "name"> & Partial<Button>;
  env?: Partial<Variables>;
  /** As in `ProviderEntry`. */
  clientKey?: ClientKey;
  authorization?: Partial<Authorization>;
  tokens?: Partial<Tokens> & {
    /** How the client authenticates at the token endpoint (RFC 6749, section 2.3.1): by HTTP Basic unless said. */
    authentication?: ClientAuthentication;
    /** Errors that say that a refresh token is not valid, besides the standard's. */
    gone?: readonly string[];
  };
  /** Auth.js's own function for the vendor, for its habits. */
  authjs?: (options: AuthjsOptions) => AuthjsProvider;
};

/** What Auth.js's functions get. */
export type AuthjsOptions = ProviderSettings["common"] & {
  client: { token_endpoint_auth_method: `client_secret_${ClientAuthentication}` };
  authorization: { url?: string; params: { scope: string } };
  token?: string;
  userinfo?: {
    url: string;
    request: (context: { tokens: { access_token?: string } }) => Promise<unknown>;
  };
};

/** @returns the name of a variable of this provider's, as Auth.js names those that it knows */
export function variableOf(id: string, what: string): string {
  return `AUTH_${id.toUpperCase().replaceAll("-", "_")}_${what}`;
}

/** @returns what is alike for both protocols */
export function sharedDefaults({ id, button, env }: Definition<string>) {
  return {
    button: {
      receives: "Gives us your name, email and picture.",
      icon: singleSignOnIcon,
      ...button,
    } satisfies Button,
    env: {
      id: variableOf(id, "ID"),
      secret: variableOf(id, "SECRET"),
      emailWorth: variableOf(id, "EMAIL_WORTH"),
      onwards: variableOf(id, "ONWARDS"),
      ...env,
    } satisfies Variables,
    endpoints: { console: null, localPath: `/${id}` } satisfies Partial<Endpoints>,
    // Its administrators may say so of any address.
    identity: { emailWorth: () => "admission" } satisfies Partial<IdentityRules>,
    // Of the consent RFC 7009 says nothing.
    tokens: { revocationLeavesConsent: true, grantsPage: () => null } satisfies Partial<Tokens>,
  } as const;
}

/** @returns the options that every Auth.js provider gets */
export function authjsOptions(
  { common }: ProviderSettings,
  authentication: ClientAuthentication,
  { signIn }: Scopes,
): AuthjsOptions {
  return {
    ...common,
    client: { token_endpoint_auth_method: `client_secret_${authentication}` },
    authorization: { params: { scope: signIn.join(" ") } },
  };
}
