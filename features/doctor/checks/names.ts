import { type Check, type Facts, type Finding, finding } from "@/features/doctor/finding";
import { bare, knownVariables, secretVariables } from "@/features/doctor/variables";
import { providerEntries } from "@/features/providers";
import { nearest } from "@/lib/nearest";

const old = finding("warning", "name_of_v4");
const unknown = finding("warning", "name_unknown");
const trustHost = finding("note", "name_trust_host");
const exposed = finding("warning", "name_public_secret");
const tls = finding("warning", "tls_unchecked");
const proxy = finding("warning", "proxy_ignored");

/** Names that the app does not read, and somebody has set as if it did. */
export const nameChecks: Check = (facts) => {
  const names = Object.keys(facts.source).filter((name) => facts.source[name]);
  return [...names.flatMap((name) => oneName(facts, name)), ...machine(facts)];
};

/** What NextAuth.js 4, its guides and other starters call a variable, and what it is called here. */
function todaysName(name: string): string | null {
  if (name === "NEXTAUTH_URL" || name === "NEXTAUTH_SECRET") return name.replace("NEXTAUTH", "AUTH");
  const [, vendor, what] =
    /^(?:AUTH_|NEXTAUTH_)?([A-Z0-9]+(?:_[A-Z0-9]+)*?)_(?:OAUTH_)?(?:CLIENT_)?(ID|SECRET|ISSUER|TENANT_ID)$/.exec(
      name,
    ) ?? [];
  const entry = providerEntries.find(({ env }) => env.id === `AUTH_${synonyms[vendor ?? ""] ?? vendor}_ID`);
  if (!entry || !what) return null;
  const { id, secret } = entry.env;
  const address = "address" in entry.env ? entry.env.address : undefined;
  const meant = what === "ID" ? id : what === "SECRET" ? secret : address;
  return meant && meant !== name ? meant : null;
}

const synonyms: Readonly<Record<string, string>> = {
  X: "TWITTER",
  AZURE_AD: "MICROSOFT_ENTRA_ID",
  AZURE: "MICROSOFT_ENTRA_ID",
  ENTRA: "MICROSOFT_ENTRA_ID",
  ENTRA_ID: "MICROSOFT_ENTRA_ID",
  MICROSOFT: "MICROSOFT_ENTRA_ID",
  FB: "FACEBOOK",
  GH: "GITHUB",
};

function oneName({ source, files, environment }: Facts, name: string): Finding[] {
  if (knownVariables.includes(name)) return [];
  if (name.startsWith("NEXT_PUBLIC_")) return publicName(source, name);
  if (name === "AUTH_TRUST_HOST")
    return [
      trustHost(
        name,
        "AUTH_TRUST_HOST does nothing here: addresses come from AUTH_URL and never from a request's Host. Remove it.",
      ),
    ];
  const meant = todaysName(name);
  const file = files.find(({ read, lines }) => read && lines.some((line) => line.name === name))?.name;
  if (meant) {
    // Not by the source alone: `npm run dev` sets some by itself.
    const isSet =
      Boolean((environment ?? source)[meant]) ||
      files.some(({ read, lines }) => read && lines.some((line) => line.name === meant && line.value !== ""));
    const both = isSet ? ", which is set as well: remove the old one." : `: rename it to ${meant}.`;
    const fix = file && !isSet ? ({ kind: "rename", file, from: name, to: meant } as const) : undefined;
    return [old(name, `${name} is not read. This app calls it ${meant}${both}`, fix)];
  }
  // Also of the host, which has hundreds of its own: only what looks like ours is told.
  const near = /^AUTH_/i.test(name) || file ? nearest(name.toUpperCase(), knownVariables) : null;
  if (near) return [unknown(name, `${name} is not read. Did you mean ${near}?`)];
  if (/^(NEXT)?AUTH_/.test(name))
    return [unknown(name, `${name} is not read. Remove it, or look its name up in .env.example.`)];
  return [];
}

/** Next writes such variables into scripts that every visitor gets. */
function publicName(source: Facts["source"], name: string): Finding[] {
  const value = bare(source[name]);
  const same = secretVariables.find((secret) => bare(source[secret]) === value);
  if (!same && !/SECRET|PASSWORD|PRIVATE|TOKEN|ENCRYPTION/.test(name)) return [];
  return [
    exposed(
      name,
      `${name} ${same ? `holds the value of ${same}` : "is named like a secret"}, and Next sends variables that begin with NEXT_PUBLIC_ to every browser. Rename it without that, and replace the secret if it was ever deployed.`,
    ),
  ];
}

function machine({ source }: Facts): Finding[] {
  const found: Finding[] = [];
  if (source.NODE_TLS_REJECT_UNAUTHORIZED === "0")
    found.push(
      tls(
        "NODE_TLS_REJECT_UNAUTHORIZED",
        "NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates: anybody on the way can answer as a provider. Remove it; NODE_EXTRA_CA_CERTS names the certificate of a company's own authority.",
      ),
    );
  const name = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].find((one) => source[one]);
  const used = source.NODE_USE_ENV_PROXY === "1" && Number(process.versions.node.split(".")[0]) >= 24;
  if (name && !used)
    found.push(
      proxy(
        name,
        `${name} is set, and Node's fetch leaves it out of account: where a provider is only reached through that proxy, every sign-in fails. With Node 24 set NODE_USE_ENV_PROXY=1; \`npm run doctor -- --live\` shows whether providers answer.`,
      ),
    );
  return found;
}
