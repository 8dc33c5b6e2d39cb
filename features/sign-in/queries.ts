import type { ProviderIconData } from "@/components/provider-icon";
import { lastUsedProvider } from "@/features/sign-in/last-used";
import { configuredProviders } from "@/features/sign-in/providers";
import type { ProviderEntry } from "@/features/sign-in/providers/types";

/** A provider as a button shows it: no credential is among this. */
export type ProviderChoice = { id: string; name: string; receives: string; icon: ProviderIconData };

export function toChoice({ id, name, receives, icon }: ProviderEntry): ProviderChoice {
  return { id, name, receives, icon };
}

/** The providers on offer; the one that this browser last got in with comes first and is named by `lastUsed`. */
export async function providerChoices(): Promise<{ providers: ProviderChoice[]; lastUsed: string | null }> {
  const last = await lastUsedProvider();
  const providers = configuredProviders().map(({ entry }) => toChoice(entry));
  const first = providers.filter(({ id }) => id === last);
  return {
    providers: [...first, ...providers.filter(({ id }) => id !== last)],
    lastUsed: first[0]?.id ?? null,
  };
}
