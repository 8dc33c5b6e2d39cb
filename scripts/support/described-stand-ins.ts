import { listedIn } from "@/features/providers/by-variables";
import { knownProvider } from "@/features/providers/by-variables/known";
import type { EnvSource } from "@/lib/env";

/**
 * @param source variables by name
 * @returns what the local providers are started with, so that those that LOCAL_PROVIDERS_ALSO names have a stand-in
 */
export function describedStandIns(source: EnvSource): Record<string, string> {
  const more = [...new Set(listedIn(source))].flatMap((id) => describe(id) ?? []);
  return more.length > 0 ? { LOCAL_PROVIDERS_MORE: JSON.stringify(more) } : {};
}

/** @returns what local-providers/described.ts takes; null for what has no stand-in */
function describe(id: string): object | null {
  const known = knownProvider(id);
  if (!known || "refused" in known) return null;
  const { name, scopes } = known;
  if (known.protocol === "oidc") return { id, name, scopes, issuerPath: known.issuerPath };
  const { authorization, token, userinfo, members } = known;
  const pathOf = (address: string) => new URL(address.replace("{issuer}", "https://own.example")).pathname;
  return {
    id,
    name,
    scopes,
    endpoints: {
      authorize: pathOf(authorization),
      token: pathOf(token),
      profile: pathOf(userinfo.url),
      method: userinfo.method,
      members: { ...members, name: members.name[0] },
    },
  };
}
