import { type Check, type Finding, finding } from "@/features/doctor/finding";
import { bare } from "@/features/doctor/variables";
import { entriesOf, resolveProviders } from "@/features/providers";
import { registrationOf } from "@/features/providers/registration";
import type { ProviderEntry } from "@/features/providers/types";

const none = finding("warning", "no_provider");
const swapped = finding("warning", "provider_swapped");
const another = finding("warning", "provider_another");
const wrongKind = finding("warning", "provider_wrong_kind");
const shape = finding("warning", "provider_shape");
const discovery = finding("warning", "issuer_with_path");

/** Ids and secrets by their shapes. Vendors may change them, so nothing here is an error. */
export const providerChecks: Check = ({ source, mode }) => {
  const { providers, faults } = resolveProviders(source);
  const entries = entriesOf(source);
  const found = entries.flatMap((entry) => [...ofPair(entry, entries, source), ...ofIssuer(entry, source)]);
  if (providers.length === 0 && faults.length === 0 && mode === "production")
    found.push(
      none(
        "providers",
        "No provider is configured, so nobody can sign in: the page says that it is unavailable. Set the two values of one, such as AUTH_GITHUB_ID and AUTH_GITHUB_SECRET (docs/guides/go-live.md).",
      ),
    );
  return found;
};

function ofPair(
  entry: ProviderEntry,
  entries: readonly ProviderEntry[],
  source: Readonly<Record<string, string | undefined>>,
): Finding[] {
  const { env, button } = entry;
  const [id, secret] = [bare(source[env.id]), bare(source[env.secret])];
  if (!id || !secret || id === secret) return [];
  const own = registrationOf(entry.id).shapes;
  // Servers of one's own name their clients as they like.
  if (env.address && source[env.address] && entry.id !== "microsoft-entra-id") return [];
  if (!own) return [];
  const { id: idShape, secret: secretShape } = own;
  const fits = { id: idShape.pattern.test(id), secret: secretShape.pattern.test(secret) };
  if (!fits.id && !fits.secret && idShape.pattern.test(secret) && secretShape.pattern.test(id))
    return [
      swapped(
        env.id,
        `${env.id} and ${env.secret} look swapped: each has the shape of the other. Exchange them.`,
      ),
    ];
  return [
    ...ofValue(entry, entries, env.id, id, fits.id, idShape.looks, own.mistakenIds),
    ...ofValue(entry, entries, env.secret, secret, fits.secret, secretShape.looks, own.mistakenSecrets),
  ].map((one) => ({ ...one, text: `${one.text} Copy it again from ${button.name}'s console.` }));
}

function ofValue(
  entry: ProviderEntry,
  entries: readonly ProviderEntry[],
  name: string,
  value: string,
  fits: boolean,
  looks: string,
  mistaken: readonly { pattern: RegExp; what: string }[] = [],
): Finding[] {
  const kind = mistaken.find(({ pattern }) => pattern.test(value));
  if (kind) return [wrongKind(name, `${name} looks like ${kind.what}.`)];
  if (fits) return [];
  const other = entries.find(
    ({ id }) => id !== entry.id && registrationOf(id).shapes?.unmistakable?.test(value),
  );
  if (other)
    return [
      another(
        name,
        `${name} looks like a value of ${other.button.name}'s, and belongs to ${entry.button.name}.`,
      ),
    ];
  return [shape(name, `${name} does not look like ${entry.button.name}'s: ${looks}.`)];
}

function ofIssuer({ env }: ProviderEntry, source: Readonly<Record<string, string | undefined>>): Finding[] {
  const value = env.address ? (source[env.address] ?? "") : "";
  if (!/\/\.well-known\/|\/(authorize|oauth2?\/authorize|protocol\/openid-connect\/\w+)\/?$/.test(value))
    return [];
  return [
    discovery(
      env.address ?? "",
      `${env.address} is the address of an endpoint. Set it to the issuer: what stands before /.well-known/openid-configuration, or the member "issuer" of what is answered there.`,
    ),
  ];
}
