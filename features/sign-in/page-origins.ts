import { discover } from "@/features/oauth/metadata";
import { type ConfiguredProvider, configuredProviders } from "@/features/providers";
import { newCalls } from "@/features/sign-in/telemetry";

/** Where the pages of this app may lead a browser besides to itself, for their content security policy. */
export type PageOrigins = {
  /** Of the pages that a sign-in starts at; our forms redirect there. */
  formTargets: string[];
  /** Of people's pictures. */
  pictures: string[];
};

/** The origins of all providers on offer. */
export async function pageOrigins(): Promise<PageOrigins> {
  const providers = configuredProviders();
  return {
    formTargets: (await Promise.all(providers.map(signInOrigins))).flat(),
    pictures: providers.flatMap((provider) => provider.entry.endpoints.origins(provider).pictures),
  };
}

async function signInOrigins(provider: ConfiguredProvider): Promise<string[]> {
  const { authorization, onwards = [] } = provider.entry.endpoints.origins(provider);
  return [authorization ?? (await originOfIssuer(provider)), ...onwards, ...provider.onwards];
}

async function originOfIssuer(provider: ConfiguredProvider): Promise<string> {
  const issuer = provider.entry.endpoints.issuer(provider).name;
  return (await learnedOrigin(issuer, provider.entry.id)) ?? new URL(issuer).origin;
}

/** Milliseconds that a page waits for an issuer that has never answered. */
const patience = 1_000;
/** Milliseconds until the metadata is asked for again: after an answer, and after none. */
const again = { answered: 10 * 60_000, failed: 30_000 };

const learned = new Map<string, { origin: string | null; until: number }>();

/**
 * Where an issuer's sign-in starts, by its metadata. It may take the first page a second; later ones get what was
 * known before. An issuer that does not answer cannot sign anybody in either, so nothing waits for it.
 *
 * @param issuer as configured
 * @returns null as long as it is not known
 */
export async function learnedOrigin(
  issuer: string,
  provider: string,
  now = Date.now(),
): Promise<string | null> {
  const known = learned.get(issuer);
  if (known && now < known.until) return known.origin;
  const asked = discover(issuer, newCalls(provider)).then(
    ({ authorization_endpoint }) => {
      const { origin } = new URL(authorization_endpoint);
      learned.set(issuer, { origin, until: Date.now() + again.answered });
      return origin;
    },
    () => {
      const origin = known?.origin ?? null;
      learned.set(issuer, { origin, until: Date.now() + again.failed });
      return origin;
    },
  );
  if (known?.origin) return known.origin;
  const late = new Promise<null>((resolve) => setTimeout(resolve, patience, null).unref());
  return Promise.race([asked, late]);
}
