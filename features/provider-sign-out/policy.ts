/** Where providers send people back to. It is registered with each of them, letter by letter, and changes nothing. */
export const wayBackPath = "/signed-out";

/**
 * The request of OpenID Connect RP-Initiated Logout 1.0, section 2. Without an ID token, which would leave its person's name
 * in the history of the browser: the provider asks whether it is meant. Without a state, since nothing here goes by the
 * way back.
 * @param endpoint of the provider's metadata
 * @param origin this site's
 */
export function signOutAddress(endpoint: string, clientId: string, origin: string): string {
  const url = new URL(endpoint);
  url.hash = "";
  url.searchParams.set("client_id", clientId);
  url.searchParams.set("post_logout_redirect_uri", origin + wayBackPath);
  return url.href;
}

/** Whether a page of another site has led the browser here, as far as the browser says (Fetch Metadata). */
export function isLedFromElsewhere(headers: Headers): boolean {
  return ["cross-site", "same-site"].includes(headers.get("sec-fetch-site") ?? "none");
}
