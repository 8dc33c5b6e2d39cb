import type { EnvSource } from "@/lib/env";
import { areOrigins, isAddress } from "../addresses";
import { variableOf } from "../defaults";
import { text } from "../identity";
import type { ProviderEntry } from "../types";
import { oauthEntry } from "./entry";

// One OAuth 2.0 provider that neither Auth.js nor this app knows, by variables. One that speaks OpenID Connect has
// AUTH_OIDC_ISSUER (features/providers/oidc.ts), which asks for less and proves more.

/** Its id: of its callback path, and of its variables. */
export const customId = "oauth";

const variable = (what: string) => variableOf(customId, what);

const needed = ["ID", "SECRET", "AUTHORIZATION_URL", "TOKEN_URL", "USERINFO_URL", "SUBJECT_FIELD"] as const;
const optional = [
  ...["NAME", "ISSUER", "SCOPE", "AUTHENTICATION"],
  ...["NAME_FIELD", "EMAIL_FIELD", "PICTURE_FIELD", "PICTURES"],
] as const;

/** The variables that describe it. */
export const customVariables: readonly string[] = [...needed, ...optional, "EMAIL_WORTH", "ONWARDS"].map(
  variable,
);

/** @returns its entry with what is wrong with it; null where nothing of it is set */
export function customProvider(source: EnvSource): { entry: ProviderEntry; faults: string[] } | null {
  const read = (what: string) => source[variable(what)]?.trim() ?? "";
  if (!needed.some(read)) return null;
  return { entry: customEntry(read), faults: faultsOf(read) };
}

/** An address that is none has a fault, and its entry is not offered. */
const nowhere = "https://not-set.example";

function customEntry(read: (what: string) => string): ProviderEntry {
  const address = (what: string) => (isAddress(read(what), "query") ? read(what) : nowhere);
  const authorization = address("AUTHORIZATION_URL");
  const { origin, pathname } = new URL(authorization);
  const pictures = read("PICTURES").split(/\s+/).filter(Boolean);
  return oauthEntry(
    customId,
    {
      protocol: "oauth",
      name: text(read("NAME"))?.slice(0, 40) ?? "OAuth",
      pkce: true,
      post: read("AUTHENTICATION") === "post",
      authorization,
      token: address("TOKEN_URL"),
      userinfo: { url: address("USERINFO_URL"), method: "GET", headers: {} },
      scopes: read("SCOPE")
        .split(/[\s,]+/)
        .filter(Boolean),
      members: {
        subject: read("SUBJECT_FIELD"),
        name: read("NAME_FIELD") ? [read("NAME_FIELD")] : [],
        email: read("EMAIL_FIELD") || undefined,
        picture: read("PICTURE_FIELD") || undefined,
      },
    },
    {
      issuer: read("ISSUER") || null,
      // With its path: two realms of one server may each have somebody of the same subject.
      filedUnder: read("ISSUER") || origin + pathname,
      pictures:
        areOrigins(pictures) && pictures.length > 0 ? pictures.map((one) => new URL(one).origin) : [origin],
      needs: needed.slice(2).map(variable),
    },
  );
}

/** Parameters of the authorization request that are not an operator's to set. */
const ours =
  /^(client_id|client_secret|redirect_uri|response_type|response_mode|scope|state|nonce|code_challenge\w*)$/;

function faultsOf(read: (what: string) => string): string[] {
  const set = needed.find(read) ?? "";
  const missing = needed.filter((what) => !read(what));
  const urls = needed.filter((what) => what.endsWith("_URL") && read(what));
  const fields = [...needed, ...optional].filter((what) => what.endsWith("_FIELD") && read(what));
  const pictures = read("PICTURES").split(/\s+/).filter(Boolean);
  const faults = missing.map(
    (what) =>
      `${variable(what)} is missing, though ${variable(set)} is set. A provider of your own needs all six, or none.`,
  );
  for (const what of urls) {
    if (!isAddress(read(what), "query"))
      faults.push(
        `${variable(what)} must be an address such as https://id.example.com/oauth/${what.split("_")[0]?.toLowerCase()} (http:// only for this machine itself).`,
      );
    else if ([...new URL(read(what)).searchParams.keys()].some((name) => ours.test(name)))
      faults.push(
        `${variable(what)} has a parameter that the app sets itself, such as client_id or scope. Remove it.`,
      );
  }
  for (const what of fields)
    if (!/^[\w$@:-]+(\.[\w$@:-]+)*( [\w$@:-]+(\.[\w$@:-]+)*)*$/.test(read(what)))
      faults.push(`${variable(what)} must name a member of the profile, such as id or data.user.id.`);
  if (/(^|[._])e?-?mail(_?address)?$/i.test(read("SUBJECT_FIELD")) || / /.test(read("SUBJECT_FIELD")))
    faults.push(
      `${variable("SUBJECT_FIELD")} must name one member that stays with its person for good. An email may be another person's later.`,
    );
  if (!/^(basic|post)?$/.test(read("AUTHENTICATION")))
    faults.push(`${variable("AUTHENTICATION")} must be basic or post.`);
  if (read("ISSUER") && !isAddress(read("ISSUER")))
    faults.push(`${variable("ISSUER")} must be an address such as https://id.example.com.`);
  if (!areOrigins(pictures))
    faults.push(
      `${variable("PICTURES")} must be origins such as https://cdn.example.com, separated by spaces.`,
    );
  return faults;
}
