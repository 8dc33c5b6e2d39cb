import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Written } from "@/features/providers/by-variables/known";
import { addressOf, folder, type Made, member, own, readOf } from "./authjs-provider";
import { Refusal, recordedRequest } from "./recorded-request";

// What becomes of each of Auth.js's providers: a row of facts, or a reason why it cannot be used by variables. `npm run docs`
// runs this and writes features/providers/by-variables/known.json; the app reads that, and none of Auth.js's functions.

export type Rows = Record<string, Written>;

/** What cannot be made safe, and no code tells. Each is read after the provider's name. */
const refusals: Readonly<Record<string, string>> = {
  credentials: "it takes a password, and this app takes none",
  email: "it sends letters, and nobody signs in by one here",
  nodemailer: "it sends letters, and nobody signs in by one here",
  "azure-ad": "it is called Microsoft Entra ID now, which has an entry: AUTH_MICROSOFT_ENTRA_ID_ID",
  pinterest: "all that Auth.js takes for a person there is a username, which may be another person's later",
  trakt: "all that Auth.js takes for a person there is a username, which may be another person's later",
  "boxyhq-saml": "who somebody is there depends on the connection that they come by, and may be an email",
  workos: "its authorization request has to name a connection",
};

/** Their modules need a package, which may not be here. */
const needy = "Passkey WebAuthn Nodemailer Email".split(" ");
const noProvider = /^(passkey|webauthn)$/;

/** Auth.js names the character, which can be sold; its documents name the owner (esi-docs, "Best practices"). */
const subjects: Readonly<Record<string, string>> = { eveonline: "CharacterOwnerHash" };

/** Identity and no more, where Auth.js asks for more, by the vendors' documents. */
const scopes: Readonly<Record<string, string[]>> = {
  concept2: ["user:read"],
  figma: ["current_user:read"],
  mastodon: ["read:accounts"],
  webex: ["spark:people_read"],
};

/** Whose answers Auth.js mends, and this app reads as they are (decision 0029). */
const forgiven = ["fusionauth", "twitch"];

/** The flow's own; and those that name the client once more. */
const ours = /^(client_id|redirect_uri|response_type|scope|state|nonce|code_challenge(_method)?)$/;

const clientId = "«client»";
const modules = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.slice(0, -".js".length))
    .filter((name) => !/^(oauth|oauth-types|provider-types|index)$/.test(name));

/** @returns a row for each provider of Auth.js's, by its id */
export async function readAllKnown(): Promise<Rows> {
  const rows: Rows = {};
  for (const name of modules()) {
    const [id, row] = await readKnown(name);
    rows[id] = row;
  }
  return Object.fromEntries(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function readKnown(module: string): Promise<[id: string, row: Written]> {
  const imported: unknown = await import(pathToFileURL(join(folder, `${module}.js`)).href).catch(() => null);
  const made = imported ? madeBy((imported as { default: (options: object) => Made }).default) : null;
  const id = made?.id ?? module;
  const name = made?.name ?? needy.find((one) => one.toLowerCase() === module) ?? id;
  try {
    if (noProvider.test(id)) throw new Refusal("it is no provider of OAuth 2.0 or OpenID Connect");
    if (refusals[id]) throw new Refusal(refusals[id]);
    if (!made) throw new Refusal("Auth.js takes options for it that no variable has");
    return [id, await rowOf(made)];
  } catch (error) {
    if (error instanceof Refusal) return [id, { name, refused: error.message }];
    throw error;
  }
}

/** By the two variables alone, and where that leaves a gap, with an address as well. */
function madeBy(make: (options: object) => Made): Made | null {
  for (const options of [{}, { issuer: own }]) {
    try {
      const made = make({ clientId, clientSecret: "«secret»", ...options });
      const addresses = [
        made.issuer,
        made.wellKnown,
        ...[made.authorization, made.token, made.userinfo].map(urlOf),
      ];
      if (!addresses.some((one) => typeof one === "string" && one.includes("undefined"))) return made;
    } catch {
      // It takes more.
    }
  }
  return null;
}

const urlOf = (endpoint: Made["authorization"]) => (typeof endpoint === "string" ? endpoint : endpoint?.url);

async function rowOf(made: Made): Promise<Written> {
  const { id, name, type, client = {}, checks } = made;
  if (type === "email") throw new Refusal("it sends letters, and nobody signs in by one here");
  if (type !== "oidc" && type !== "oauth")
    throw new Refusal("it is no provider of OAuth 2.0 or OpenID Connect");
  if (!/^[a-z0-9-]{1,40}$/.test(id)) throw new Refusal("its id cannot be part of a path");
  if (Object.getOwnPropertySymbols(made).length > 0)
    throw new Refusal("Auth.js rewrites its requests and answers by functions of its own");
  if (typeof made.token === "object" && made.token.request)
    throw new Refusal("it takes a code in another way than OAuth 2.0 has");
  if (typeof made.token === "object" && made.token.conform && !forgiven.includes(id))
    throw new Refusal("Auth.js rewrites the answer of its token endpoint");
  const shared = {
    name,
    pkce: !checks || checks.includes("pkce"),
    ...(client.token_endpoint_auth_method === "client_secret_post" && { post: true }),
  };
  return type === "oidc" ? openidRow(made, shared) : oauthRow(made, shared);
}

type Shared = { name: string; pkce: boolean; post?: boolean };

async function openidRow(made: Made, shared: Shared): Promise<Written> {
  const { issuer, wellKnown, client = {} } = made;
  if (/^HS/.test(client.id_token_signed_response_alg ?? ""))
    throw new Refusal("it signs ID tokens with the client's secret, which proves less than a key of its own");
  const { scope, params } = requestOf(made);
  const members = made.profile ? await membersOf(made, member([], [])) : { subject: "sub" };
  if (members.subject !== "sub")
    throw new Refusal("Auth.js takes something else than the subject for a person");
  const { name, email } = members as { name?: string[]; email?: string };
  const read = {
    ...(name?.some((one) => one !== "name") && { name: name.filter((one) => one !== "name") }),
    ...(email && email !== "email" && { email }),
  };
  const path = /^https:\/\/own\.address\.example(.*)\/\.well-known\/openid-configuration$/.exec(
    String(wellKnown),
  )?.[1];
  const isVendors = typeof issuer === "string" && !issuer.includes(own) && !issuer.includes(clientId);
  return {
    ...shared,
    protocol: "oidc",
    issuer: isVendors ? issuer : null,
    ...(path && { issuerPath: path }),
    ...(scope.length > 0 && { scopes: scope }),
    ...(Object.keys(params).length > 0 && { params }),
    ...(client.userinfo_signed_response_alg && { signedUserinfo: true }),
    ...(Object.keys(read).length > 0 && { members: read }),
  };
}

async function oauthRow(made: Made, shared: Shared): Promise<Written> {
  const { scope, params } = requestOf(made);
  const url = new URL(expectAddress(urlOf(made.authorization)));
  url.search = String(new URLSearchParams(params));
  const { userinfo, profile } = await recordedRequest(made, clientId);
  return {
    ...shared,
    protocol: "oauth",
    authorization: asWritten(url.href),
    token: asWritten(expectAddress(urlOf(made.token))),
    userinfo: { ...userinfo, url: asWritten(expectAddress(userinfo.url)) },
    scopes: scope,
    members: await membersOf(made, profile),
  };
}

/** The scopes of a sign-in, and what its request carries besides: what depends on nobody. */
function requestOf(made: Made): { scope: string[]; params: Record<string, string> } {
  const url = urlOf(made.authorization);
  const own = typeof made.authorization === "object" ? made.authorization.params : {};
  const given: Record<string, unknown> = {
    ...(url && URL.canParse(url) && Object.fromEntries(new URL(url).searchParams)),
    ...own,
  };
  if (given.response_mode)
    throw new Refusal("it sends its answer as a form, which no cookie of the flow comes with");
  if (given.response_type && given.response_type !== "code")
    throw new Refusal("it does not answer with a code");
  const scope = scopes[made.id] ?? String(given.scope ?? "").split(/[\s,]+/);
  const said = Object.entries(given).map(([name, value]): [string, string] => [
    name,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  return {
    // Access that lasts is asked for when something needs it.
    scope: scope.filter((one) => one !== "" && one !== "offline_access" && one !== "undefined"),
    params: Object.fromEntries(
      said.filter(
        ([name, value]) =>
          !ours.test(name) && !/«|undefined|own\.address/.test(value) && name !== "token_access_type",
      ),
    ),
  };
}

async function membersOf({ id, profile }: Made, answer: unknown) {
  // As Auth.js has it for those without a function (its lib/utils/providers.js).
  const read = profile ?? ((said: unknown) => standard(said as Record<string, unknown>));
  let found: Record<string, unknown>;
  try {
    found = (await read(answer, {})) as Record<string, unknown>;
  } catch {
    throw new Refusal("it has a profile that Auth.js computes");
  }
  const subject = readOf(found.id);
  if (subject?.members.length !== 1 || subject.text !== `«${subject.members[0]}»`)
    throw new Refusal("Auth.js does not read who somebody is from one member");
  const [name, email, picture] = [found.name, found.email, found.image].map(readOf);
  const one = (read: typeof email) => (read?.text === `«${read?.members[0]}»` ? read?.members[0] : undefined);
  return {
    subject: subjects[id] ?? subject.members[0] ?? "",
    ...(name && { name: [name.members.join(" ")] }),
    ...(one(email) && { email: one(email) }),
    ...(one(picture) && { picture: one(picture) }),
  };
}

const standard = (said: Record<string, unknown>) => ({
  id: said.id,
  name: said.name,
  email: said.email,
  image: said.picture,
});

function expectAddress(address: string | undefined): string {
  const vendors = addressOf(address);
  if (vendors) return vendors;
  if (address?.startsWith(`${own}/`) && !/undefined|\{|«/.test(address)) return address;
  throw new Refusal("it has an address that its customer alone knows");
}

const asWritten = (address: string) => address.replace(own, "{issuer}");
