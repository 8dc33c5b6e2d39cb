import type { ProviderIconData } from "@/components/provider-icon";
import { configuredProviders } from "@/features/providers";
import type { ProviderEntry } from "@/features/providers/types";
import { lastWayIn } from "@/features/sign-in/last-used";

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

/** The way this browser last got in, and as whom if it still knows. */
export type LastUsed = { id: string; name: string | null };

/** The providers on offer; the one that this browser last got in with comes first and is named by `lastUsed`. */
export async function providerChoices(): Promise<{ providers: ProviderChoice[]; lastUsed: LastUsed | null }> {
  const last = await lastWayIn();
  const providers = configuredProviders().map(({ entry }) => toChoice(entry));
  const first = providers.filter(({ id }) => id === last?.provider);
  return {
    providers: [...first, ...providers.filter(({ id }) => id !== last?.provider)],
    lastUsed: first[0] ? { id: first[0].id, name: last?.name ?? null } : null,
  };
}
