import type { ClientScopes } from "@/features/own-tokens/policy";

/**
 * An app of yours that people sign in to outside this site's pages: on a phone, on a desktop, in a terminal, or a page of
 * another origin. It is public: it can keep no secret, so it has none (RFC 6749, section 2.1).
 */
export type PublicClient = {
  /** What it calls itself in its requests. */
  id: string;
  /** What people read under Devices. */
  name: string;
  /**
   * Where a provider may send somebody back to, each exactly as it is asked for: an `https:` address that the app has
   * claimed; `http://127.0.0.1/…` or `http://[::1]/…`, without a port and good for any (RFC 8252, section 7.3), or with
   * one, for providers that compare it; or a private-use scheme that is a domain of yours in reverse, such as
   * `com.example.app:/callback` (section 7.1). No two clients share one, whatever its port. Register each with the
   * providers as well; docs/guides/native-and-single-page-apps.md says which of them take it.
   */
  redirectUris: readonly string[];
  /** Origins whose pages may call, for a single-page app; none for the others. */
  origins?: readonly string[];
  /**
   * What its tokens may be for: scopes of features/own-tokens/apis.ts, those of this app's own routes and those of your
   * services by their audience. Its person's role still decides. Without an entry it gets none.
   */
  scopes?: ClientScopes;
};

/** Put yours here. */
export const publicClients: readonly PublicClient[] = [];

/** The one of examples/native-client, one on a phone, and a page on a developer's machine. Not in production, see lib/examples.ts. */
export const exampleClients: readonly PublicClient[] = [
  {
    id: "example-cli",
    name: "Example for the command line",
    redirectUris: ["http://127.0.0.1/callback"],
    scopes: { own: ["profile:read"], services: { "https://notes.example.com": ["notes:read"] } },
  },
  {
    id: "example-phone",
    name: "Example for a phone",
    redirectUris: ["https://app.example.com/signed-in"],
    scopes: { own: ["profile:read"] },
  },
  {
    id: "example-spa",
    name: "Example of a single page",
    redirectUris: ["http://127.0.0.1:5173/signed-in"],
    origins: ["http://127.0.0.1:5173"],
    scopes: { own: ["profile:read"] },
  },
];
