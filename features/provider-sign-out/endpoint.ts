import { discover } from "@/features/oauth/metadata";
import { type Calls, signOutFetch } from "@/features/oauth/provider-fetch";
import type { ConfiguredProvider } from "@/features/providers";

/**
 * @returns where the provider signs people out, by its metadata; null where it has no such page
 * @throws as `discover`
 */
export async function signOutEndpoint(provider: ConfiguredProvider, calls: Calls): Promise<string | null> {
  const { entry } = provider;
  if (entry.protocol !== "oidc") return null;
  const { name, tenants } = entry.endpoints.issuer(provider);
  const { end_session_endpoint } = await discover(name, calls, { named: tenants?.metadata });
  return end_session_endpoint ?? null;
}

/**
 * Asks as a browser would that nobody is signed in with. A provider that does not know the way back says so with a status
 * (Auth0, Keycloak), and so does one that takes no sign-out without an ID token (Okta): better here than to a person.
 * @throws ProviderUnavailable
 */
export async function isTaken(address: string, calls: Calls): Promise<boolean> {
  const { status } = await signOutFetch(calls)(address, { headers: { Accept: "text/html" } });
  return status < 400;
}
