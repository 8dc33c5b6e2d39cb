import type { ProviderIconData } from "@/components/provider-icon";
import { configuredProviders } from "@/features/providers";
import type { ProviderEntry } from "@/features/providers/types";
import { lastUsedProvider } from "@/features/sign-in/last-used";

/** A provider as a button shows it: no credential is among this. */
export type ProviderChoice = {
  id: string;
  name: string;
  receives: string;
  icon: ProviderIconData;
  refusesInAppBrowsers: boolean;
};

export function toChoice({ id, button }: ProviderEntry): ProviderChoice {
  const { name, receives, icon, refusesInAppBrowsers } = button;
  return { id, name, receives, icon, refusesInAppBrowsers: refusesInAppBrowsers ?? false };
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
