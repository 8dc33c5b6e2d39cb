/** What the policy of a page depends on. */
export type PagePolicy = {
  /** Fresh for every response, and of at least 128 random bits. */
  nonce: string;
  /** Origins besides our own at which the forms of our pages may end, a redirect included. */
  formTargets: readonly string[];
  /** Origins besides our own that pictures may come from. */
  pictures: readonly string[];
  /** Origins besides our own that scripts of our pages may call. */
  called?: readonly string[];
  /** Next's development server runs code from strings; its own tools have inline styles. */
  development: boolean;
};

/**
 * The content security policy of a page (CSP level 3; ASVS 5.0, V3.4.3): only scripts with the nonce of this very
 * response run, and those that they load; nothing is embedded, and no form ends anywhere but where it is meant to.
 * @returns the header's value
 */
export function pagePolicy({ nonce, formTargets, pictures, called = [], development }: PagePolicy): string {
  return write({
    "default-src": ["'none'"],
    // 'self' is for browsers that do not know 'strict-dynamic'; the others leave it out of account.
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    "style-src": ["'self'", ...(development ? ["'unsafe-inline'"] : [])],
    "img-src": ["'self'", ...pictures],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...called],
    "form-action": ["'self'", ...formTargets],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  });
}

/** The policy of everything that is no page: nothing in it runs, loads, or is shown in a frame. */
export const barePolicy = write({
  "default-src": ["'none'"],
  "form-action": ["'none'"],
  "base-uri": ["'none'"],
  "frame-ancestors": ["'none'"],
});

/** @throws RangeError for a source that would end its directive and begin another one */
function write(directives: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => {
      const odd = sources.find((source) => !/^[^\s;,]+$/.test(source));
      if (odd !== undefined) throw new RangeError(`${name} cannot hold ${JSON.stringify(odd)}.`);
      return [name, ...new Set(sources)].join(" ");
    })
    .join("; ");
}
