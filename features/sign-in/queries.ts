import type { ProviderIconData } from "@/components/provider-icon";
import { lastUsedProvider } from "@/features/sign-in/last-used";
import { configuredProviders } from "@/features/sign-in/providers";

/** A provider as a button shows it: no credential is among this. */
export type ProviderChoice = { id: string; name: string; receives: string; icon: ProviderIconData };

/** The providers on offer; the one that this browser last got in with comes first and is named by `lastUsed`. */
export async function providerChoices(): Promise<{ providers: ProviderChoice[]; lastUsed: string | null }> {
  const last = await lastUsedProvider();
  const providers = configuredProviders().map(({ entry: { id, name, receives, icon } }) => ({
    id,
    name,
    receives,
    icon,
  }));
  const first = providers.filter(({ id }) => id === last);
  return {
    providers: [...first, ...providers.filter(({ id }) => id !== last)],
    lastUsed: first[0]?.id ?? null,
  };
}
