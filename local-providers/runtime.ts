// oidc-provider targets current Node releases. Two differences matter on Node 20, and this module settles
// both before the library loads, so import it first.

/** Node 20 lacks `URL.parse` (added in 22.1), which the library calls for every issuer and redirect URI. */
if (typeof URL.parse !== "function") {
  URL.parse = (input: string | URL, base?: string | URL): URL | null => {
    try {
      return new URL(input, base);
    } catch {
      return null;
    }
  };
}

// The library greets with "unsupported runtime" and with advice meant for a real authorization server. A
// developer who started `npm run dev` can do nothing with either. Everything else passes untouched.
const notice = /oidc-provider (NOTICE|WARNING): /;
for (const level of ["info", "warn"] as const) {
  const original = console[level].bind(console);
  console[level] = (...args: unknown[]) => {
    if (typeof args[0] === "string" && notice.test(args[0])) return;
    original(...args);
  };
}

export {};
