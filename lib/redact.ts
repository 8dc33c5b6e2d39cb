const gone = "[redacted]";
/** Characters that are looked at; nobody reads on, and a text can be made so that looking for forms in it takes long. */
const longest = 4000;

/** Text that a secret can be in, by its form. What is left of it says what was there. */
const forms: readonly [RegExp, string][] = [
  // user:password@ of a URL
  [/(\b[a-z][a-z\d+.-]*:\/\/)[^\s/@"'`]+@/gi, `$1${gone}@`],
  // The query and the fragment of a URL or a path: a callback's hold a code and a state.
  [/(\/[^\s"'`<>?#]*)[?#][^\s"'`<>)]+/g, `$1?${gone}`],
  // Authorization headers
  [/\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]{8,}/gi, `$1 ${gone}`],
  // JWTs and what is encrypted like one
  [/\beyJ[\w-]+(\.[\w-]*)*/g, gone],
  // Cookies
  [/\b((?:set-)?cookie["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, `$1${gone}`],
  // name=value and "name": "value", whatever the value is
  [
    /((?<![a-z])(?:code|state|nonce|[\w-]*(?:verifier|token|secret|password|assertion))(?:=["']?|["']?\s*:\s*["']))[^\s"'&,;}]{4,}/gi,
    `$1${gone}`,
  ],
  // Email addresses
  [/(?<![^\s@"'`<>()[\]{},:;/=])[^\s@"'`<>()[\]{},:;/=]+@[^\s@"'`<>()[\]{},:;/=]+/g, "[email]"],
];

/** Long enough to be a token, a key, a code or a hash of one. */
const opaque = /(?<![\w-])[\w-]{32,}(?![\w-])/g;
/** What is as long and opens nothing: the ids of rows and requests, and names. */
const harmless = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$|^[a-z_-]+$|^[A-Z_]+$/;

/**
 * Takes out of a text whatever could be a secret or a person's address, by its form and, for the secrets that this
 * process has, by their value. For words that others wrote: messages of errors, what a library prints.
 */
export function redact(text: string): string {
  let result = text.slice(0, longest);
  for (const secret of ownSecrets()) result = result.replaceAll(secret, gone);
  for (const [pattern, instead] of forms) result = result.replace(pattern, instead);
  return result.replace(opaque, (run) => (harmless.test(run) ? run : gone));
}

/** Names of variables whose values are secret, those of the providers and of a collector among them. */
const secretName = /(SECRET|KEY|PASSWORD|TOKEN|HEADERS)(_\d+)?$/;

let known: string[] | undefined;

/** Read once in production, since reading the environment takes longer than all else here; development changes it. */
function ownSecrets(): string[] {
  const production = process.env.NODE_ENV === "production";
  if (production && known) return known;
  const secrets = Object.entries(process.env).flatMap(([name, value]) =>
    value && value.length >= 8 && secretName.test(name) ? [value] : [],
  );
  if (production) known = secrets;
  return secrets;
}
