// What a browser does by plain HTTP: no OAuth library and no cookie library, so that nothing is checked or repaired
// on the way.

type Cookie = {
  name: string;
  value: string;
  host: string;
  path: string;
  secure: boolean;
  /** Milliseconds since the epoch; infinite for a cookie of the browser's session. */
  expires: number;
};

/**
 * Cookies as a browser keeps them (RFC 6265, section 5): by host whatever the port, by path, until they expire.
 * SameSite is left out, since every request counts as one of a person who clicks; Domain is an error, since a cookie
 * that other hosts get is nothing that is set here.
 */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** @returns the Cookie header for a request to the URL, or null */
  header(url: URL): string | null {
    const sent = this.#live().filter(
      ({ host, path, secure }) =>
        host === url.hostname && isBelow(url.pathname, path) && (!secure || isTrustworthy(url)),
    );
    // Longer paths first (section 5.4), which decides between two cookies of one name.
    sent.sort((a, b) => b.path.length - a.path.length);
    return sent.length > 0 ? sent.map(({ name, value }) => `${name}=${value}`).join("; ") : null;
  }

  /** Keeps, replaces or deletes what a Set-Cookie header of an answer from the URL says. */
  store(url: URL, line: string): void {
    const [pair = "", ...rest] = line.split(";");
    const [name = "", value = ""] = split(pair);
    const attributes = new Map(
      rest.map((part) => split(part)).map(([key, text]) => [key.toLowerCase(), text]),
    );
    if (attributes.has("domain")) throw new Error(`${url.origin} sets a cookie for other hosts: ${line}`);
    const secure = attributes.has("secure");
    const path = attributes.get("path")?.startsWith("/") ? attributes.get("path") : undefined;
    if (secure && !isTrustworthy(url)) return;
    if (name.startsWith("__Secure-") && !secure) return;
    if (name.startsWith("__Host-") && !(secure && path === "/")) return;
    this.set({
      name,
      value,
      secure,
      host: url.hostname,
      path: path ?? url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf("/"))),
      expires: expiryOf(attributes),
    });
  }

  set(cookie: Cookie): void {
    const { name, host, path } = cookie;
    this.#cookies = this.#cookies.filter(
      (old) => old.name !== name || old.host !== host || old.path !== path,
    );
    this.#cookies.push(cookie);
  }

  /** Those of a host that have not expired, or of all hosts. */
  of(host?: string): Cookie[] {
    return this.#live().filter((cookie) => host === undefined || cookie.host === host);
  }

  clone(): CookieJar {
    const copy = new CookieJar();
    copy.#cookies = this.#cookies.map((cookie) => ({ ...cookie }));
    return copy;
  }

  #live(): Cookie[] {
    const now = Date.now();
    return this.#cookies.filter(({ expires }) => expires > now);
  }
}

function split(part: string): [name: string, value: string] {
  const at = part.indexOf("=");
  return at < 0 ? [part.trim(), ""] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
}

/** Max-Age counts before Expires (section 5.3). */
function expiryOf(attributes: Map<string, string>): number {
  const maxAge = attributes.get("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Date.now() + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get("expires") ?? "");
  return Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires;
}

const isBelow = (path: string, folder: string) =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);

/** Browsers give Secure cookies to this machine itself over plain HTTP as well. */
const isTrustworthy = ({ protocol, hostname }: URL) =>
  protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);

/** A browser without JavaScript: it keeps cookies, and follows a redirect only when it is told to. */
export class HttpBrowser {
  protected readonly jar: CookieJar;

  constructor(jar = new CookieJar()) {
    this.jar = jar;
  }

  /** One request with the cookies for it; a `cookie` header of the caller's goes instead of them. */
  async fetch(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const headers = new Headers(init.headers);
    const cookie = this.jar.header(url);
    if (cookie && !headers.has("cookie")) headers.set("cookie", cookie);
    const response = await fetch(url, { redirect: "manual", ...init, headers });
    for (const line of response.headers.getSetCookie()) this.jar.store(url, line);
    return response;
  }

  get cookieNames(): string[] {
    return this.jar.of().map(({ name }) => name);
  }

  /** Chooses on a local provider's picker, and follows until the app's own address: that address, not opened. */
  async choose(pickerUrl: string | URL, form: Record<string, string>): Promise<URL> {
    return this.toCallback(await this.fetch(pickerUrl, { method: "POST", body: new URLSearchParams(form) }));
  }

  /** Follows the redirects of an answer until one leads to an app's callback: that address, not opened. */
  protected async toCallback(answer: Response): Promise<URL> {
    let response = answer;
    for (let hops = 0; hops < 5; hops++) {
      const location = response.headers.get("location");
      if (!location) {
        const text = await response.text();
        const form = formToCallback(text);
        if (form) return this.postBack(form);
        throw new Error(`no way back: ${response.status} ${text}`);
      }
      const url = new URL(location, response.url);
      // The app's own, or that of a client of its.
      if (url.pathname.startsWith("/api/auth/callback/") || /^\/(callback|signed-in)$/.test(url.pathname))
        return url;
      response = await this.fetch(url);
    }
    throw new Error("too many redirects");
  }

  /**
   * What a form comes to that a provider's page would post to the app.
   * @returns the callback's address with what the form says
   */
  protected async postBack({ action, fields }: FormToCallback): Promise<URL> {
    const url = new URL(action);
    for (const [name, value] of fields) url.searchParams.append(name, value);
    return url;
  }
}

/** The answer of a provider that goes by a form (OAuth 2.0 Form Post Response Mode). */
export type FormToCallback = { action: string; fields: [name: string, value: string][] };

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const unescaped = (text = "") =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? "");

/** @returns null where a page has no such form */
export function formToCallback(html: string): FormToCallback | null {
  const action = /<form method="post" action="([^"]*\/api\/auth\/callback\/[^"]*)"/.exec(html)?.[1];
  if (action === undefined) return null;
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return {
    action: unescaped(action),
    fields: inputs.map(([, name, value]) => [unescaped(name), unescaped(value)]),
  };
}
