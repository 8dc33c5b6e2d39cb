import type { Known, Read } from "./authjs-provider";

// The three files of a provider, as text that the formatter then sets.

type OpenId = Extract<Known, { protocol: "oidc" }>;
type OAuth = Extract<Known, { protocol: "oauth" }>;

/** @returns the name of its constants; some ids begin with a digit */
export function constantOf(id: string): string {
  const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return /^\d/.test(name) ? `_${name}` : name;
}

const quoted = (value: unknown) => JSON.stringify(value);

/** Where somebody learns how to register an app, until the entry names the vendor's own page. */
const consoleOf = (id: string) => `https://authjs.dev/getting-started/providers/${id}`;

const toFill = {
  button: "// Until `icon` has its mark (components/brand-icons.ts), a key stands there.",
  console: "// Its page where a developer registers the app.",
};

/** @returns the names of its variables, as .env.example has them */
export function variablesOf(known: Known): string[] {
  const prefix = `AUTH_${known.id.toUpperCase().replaceAll("-", "_")}_`;
  const ownIssuer = known.protocol === "oidc" && known.issuer === null;
  return [...(ownIssuer ? ["ISSUER"] : []), "ID", "SECRET", "ONWARDS", "EMAIL_WORTH"].map(
    (what) => prefix + what,
  );
}

/** @returns the files by path */
export function draftsOf(known: Known): Map<string, string> {
  const { id } = known;
  const [entry, standIn, fixture] =
    known.protocol === "oidc"
      ? [openidEntry(known), openidStandIn(known), openidFixture(known)]
      : [oauthEntry(known), oauthStandIn(known), oauthFixture(known)];
  return new Map([
    [`features/providers/${id}.ts`, entry],
    [`local-providers/vendors/${id}.ts`, standIn],
    [`tests/vendors/${id}.ts`, fixture],
    [`features/providers/${id}.part.json`, `${JSON.stringify(manifestOf(known), null, 2)}\n`],
  ]);
}

/** What `npm run remove` goes by. */
function manifestOf(known: Known) {
  const { id, name } = known;
  return {
    what: `Sign-in with ${name}, with its stand-in.`,
    files: [`features/providers/${id}.ts`, `local-providers/vendors/${id}*`, `tests/vendors/${id}.ts`],
    env: variablesOf(known).sort(),
    words: [id],
    after: ["People who have no other way to sign in can do so no longer."],
  };
}

function openidEntry({ id, name, module, issuer, post }: OpenId): string {
  return `import ${module} from "next-auth/providers/${id}";
import { openidProvider } from "./openid-provider";

export const ${constantOf(id)} = openidProvider({
  id: ${quoted(id)},
  ${toFill.button}
  button: { name: ${quoted(name)} },
  ${issuer === null ? "" : `issuer: ${quoted(issuer)},`}
  authjs: ${module},
  ${toFill.console}
  endpoints: { console: ${quoted(consoleOf(id))} },
  // As Auth.js has it: the ID token says it all.
  identity: { asksUserinfo: false },
  ${post ? 'tokens: { authentication: "post" },' : ""}
});
`;
}

const openidStandIn = ({ id, name }: OpenId) => `import { openidVendor } from "../ordinary";

export const ${constantOf(id)} = openidVendor({ id: ${quoted(id)}, name: ${quoted(name)} });
`;

const openidFixture = ({ id, name }: OpenId) => `import { openidFixture } from "./ordinary";

export const ${constantOf(id)} = openidFixture({ id: ${quoted(id)}, name: ${quoted(name)} });
`;

function oauthEntry({ id, name, module, scopes, profile, post, ...at }: OAuth): string {
  const { image, email } = profile;
  const words = Object.fromEntries(scopes.map((scope) => [scope, wordsOf(scope)]));
  const all = Object.values(profile).flatMap((read) => read?.members ?? []);
  const number = profile.id.number;
  return `import ${module} from "next-auth/providers/${id}";
${number ? 'import { z } from "zod";\n' : ""}import { ${all.some((path) => path.includes(".")) ? "membersIn, " : ""}membersOf } from "@/features/oauth/members";
import { emailAddress, ${image ? "picture, " : ""}${number ? "" : "subjectOf, "}text } from "./identity";
import { oauthProvider } from "./oauth-provider";

export const ${constantOf(id)} = oauthProvider({
  id: ${quoted(id)},
  ${toFill.button}
  button: { name: ${quoted(name)} },
  authjs: ${module},
  scopes: { signIn: ${quoted(scopes)}, words: ${quoted(words)} },
  endpoints: {
    authorization: ${quoted(at.authorization)},
    token: ${quoted(at.token)},
    userinfo: ${quoted(at.userinfo)},
    ${image ? `// Where its pictures are: hosts at which it alone decides what is served.\npictures: [${quoted(picturesAt(image, at.authorization))}],` : ""}
    ${toFill.console}
    console: ${quoted(consoleOf(id))},
  },
  identity: {
    read(answer) {
      ${parentsIn(all).map(constant).join("\n")}
      return {
        subject: ${number ? `String(z.number().int().positive().parse(${codeOf(profile.id)}))` : `subjectOf(${codeOf(profile.id)})`},
        name: ${profile.name ? nameCode(profile.name) : "null"},
        // Where its answer says that an address is verified, that in the place of false, by \`isTrue\`.
        ...emailAddress(${email ? codeOf(email) : "null"}, false),
        image: ${image ? imageCode(image) : "null"},
        label: ${profile.name ? nameCode(profile.name) : "null"},
      };
    },
  },
  ${post ? 'tokens: { authentication: "post" },' : ""}
});
`;
}

const wordsOf = (scope: string) => (/mail/i.test(scope) ? "Read your email address" : "Read your profile");

/** A template says where; otherwise it is the vendor's own host until somebody has looked at an answer. */
function picturesAt({ text }: Read, authorization: string): string {
  const address = URL.canParse(text) ? text : authorization;
  return new URL(address).origin;
}

/** The constants that hold the members of nested objects: `data` for what is in `data.id`. */
function parentsIn(paths: readonly string[]): string[][] {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const parts = path.split(".").slice(0, -1);
    for (let length = 0; length <= parts.length; length++)
      found.set(parts.slice(0, length).join("."), parts.slice(0, length));
  }
  return [...found.values()].sort((one, other) => one.length - other.length);
}

function nameOf(parent: readonly string[]): string {
  if (parent.length === 0) return "members";
  return constantOf(parent.join("-").replaceAll("_", "-"));
}

function constant(parent: readonly string[]): string {
  if (parent.length === 0) return "const members = membersOf(answer);";
  return `const ${nameOf(parent)} = membersIn(${memberCode(parent.join("."))});`;
}

function memberCode(path: string): string {
  const parts = path.split(".");
  return `${nameOf(parts.slice(0, -1))}.${parts.at(-1)}`;
}

const codeOf = ({ members: [path = ""] }: Read) => memberCode(path);
const isWhole = ({ text, members: [path] }: Read) => text === `«${path}»`;

function nameCode(read: Read): string {
  if (isWhole(read)) return `text(${codeOf(read)})`;
  return `text([${read.members.map((path) => `text(${memberCode(path)})`).join(", ")}].filter(Boolean).join(" "))`;
}

function imageCode(read: Read): string {
  if (isWhole(read)) return `picture(${codeOf(read)})`;
  const template = read.text.replace(/«([^»]+)»/g, (_, path: string) => `\${${memberCode(path)}}`);
  return `text(${memberCode(read.members.at(-1) ?? "")}) && picture(\`${template}\`)`;
}

/** Builds what a vendor answers, each member as it is given. */
function answerCode(profile: OAuth["profile"], values: Record<keyof OAuth["profile"], string>): string {
  type Tree = { [name: string]: Tree | string };
  const tree: Tree = {};
  const put = (path: string, value: string) => {
    const parts = path.split(".");
    const last = parts.pop() ?? "";
    let at = tree;
    for (const part of parts) {
      const next = at[part];
      const within: Tree = typeof next === "object" ? next : {};
      at[part] = within;
      at = within;
    }
    at[last] ??= value;
  };
  for (const key of ["id", "name", "email", "image"] as const) {
    const read = profile[key];
    for (const [index, path] of (read?.members ?? []).entries())
      put(path, key === "image" && read && !isWhole(read) ? '"a1"' : index === 0 ? values[key] : '""');
  }
  const write = (at: Tree): string => {
    const members = Object.entries(at).map(([name, value]) => {
      if (value === name) return name;
      return `${name}: ${typeof value === "string" ? value : write(value)}`;
    });
    return `{ ${members.join(", ")} }`;
  };
  return write(tree);
}

function oauthStandIn({ id, name, scopes, profile, ...at }: OAuth): string {
  const answer = answerCode(profile, {
    id: profile.id.number ? "Number(subject)" : "subject",
    name: "person.name",
    email: "email",
    image: "avatar",
  });
  const used = ["person", "subject", "email", "avatar"].filter((word) =>
    new RegExp(`\\b${word}\\b(?!:)`).test(answer),
  );
  return `import { oauthVendor } from "../ordinary";

export const ${constantOf(id)} = oauthVendor({
  id: ${quoted(id)},
  name: ${quoted(name)},
  paths: { authorize: ${quoted(pathOf(at.authorization))}, token: ${quoted(pathOf(at.token))} },
  scopes: ${quoted(Object.fromEntries(scopes.map((scope) => [scope, wordsOf(scope)])))},
  profile: { path: ${quoted(pathOf(at.userinfo))}, answer: ({ ${used.join(", ")} }) => (${answer}) },
});
`;
}

const pathOf = (address: string) => new URL(address).pathname;

function oauthFixture({ id, name, scopes, profile, ...at }: OAuth): string {
  const picture = "https://pictures.example.com/ada.png";
  const values = {
    id: profile.id.number ? "583231" : '"583231"',
    name: '"Ada Lovelace"',
    email: '"ada@lovelace.example"',
    image: quoted(picture),
  };
  const { image } = profile;
  const filled = image?.text.replace(/«([^»]+)»/g, (_, path) =>
    path === profile.id.members[0] ? "583231" : "a1",
  );
  const identity = {
    subject: "583231",
    name: profile.name ? "Ada Lovelace" : null,
    email: profile.email ? "ada@lovelace.example" : null,
    emailVerified: false,
    emailOwned: false,
    image: image ? (isWhole(image) ? picture : filled) : null,
    label: profile.name ? "Ada Lovelace" : null,
  };
  const path = (address: string) => quoted(`/${id}${pathOf(address)}${new URL(address).search}`);
  return `import { oauthFixture } from "./ordinary";

export const ${constantOf(id)} = oauthFixture({
  id: ${quoted(id)},
  name: ${quoted(name)},
  scope: ${quoted(scopes.join(" "))},
  authorize: ${path(at.authorization)},
  token: ${path(at.token)},
  userinfo: ${path(at.userinfo)},
  verifiesNone: true,
  saysWho: ${quoted([profile.id.members[0]?.split(".").at(-1)])},
  // An answer of its documents takes the place of this one.
  answer: ${answerCode(profile, values)},
  identity: ${quoted(identity)},
});
`;
}
