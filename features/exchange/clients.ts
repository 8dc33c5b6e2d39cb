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
   * claimed; `http://127.0.0.1/…` or `http://[::1]/…`, written without a port and good for any (RFC 8252, section 7.3); or
   * a private-use scheme that is a domain of yours in reverse, such as `com.example.app:/callback` (section 7.1).
   * No two clients share one. Register each with the providers as well.
   */
  redirectUris: readonly string[];
  /** Origins whose pages may call, for a single-page app; none for the others. */
  origins?: readonly string[];
};

/** The one of examples/native-client, and a page on a developer's machine. Put yours here, and take these out. */
export const publicClients: readonly PublicClient[] = [
  {
    id: "example-cli",
    name: "Example for the command line",
    redirectUris: ["http://127.0.0.1/callback"],
  },
  {
    id: "example-spa",
    name: "Example of a single page",
    redirectUris: ["http://127.0.0.1/signed-in"],
    origins: ["http://127.0.0.1:5173"],
  },
];
