import { customFetch } from "next-auth";
import { providerFetch } from "@/features/sign-in/provider-fetch";
import type { ConfiguredProvider } from "@/features/sign-in/providers";
import type { AuthjsProvider, AuthjsUser, ProviderEntry } from "@/features/sign-in/providers/types";

/** Builds the Auth.js provider out of its entry, with what holds for all of them. */
export function authjsProvider({
  entry,
  clientId,
  clientSecret,
  localUrl,
}: ConfiguredProvider): AuthjsProvider {
  return entry.authjs({
    common: {
      clientId,
      clientSecret,
      name: entry.name,
      checks: [...entry.checks],
      profile: (profile) => authjsUser(entry, profile),
      [customFetch]: providerFetch,
    },
    localUrl,
    fetch: providerFetch,
  });
}

/** A user for Auth.js: one with an email only if the provider has verified it. */
function authjsUser(entry: ProviderEntry, profile: unknown): AuthjsUser {
  try {
    const { subject, name, email, emailVerified, image } = entry.identity(profile);
    return { id: subject, name, email: emailVerified ? email : null, image };
  } catch {
    // Throwing here would make Auth.js redirect to a page of its own. The signIn callback reads the same profile
    // again and refuses it with the reason.
    return { id: "" };
  }
}
