import { Fault } from "@/lib/fault";

/** What a request sends besides cookies; a `GET` without anything. */
export type Init = { form?: Record<string, string>; json?: unknown };

/** One that is read for the name of a device, where that is done. */
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** As much of a browser as a sign-in takes: cookies by address, no paths but those it is sent back to. */
export class BenchBrowser {
  readonly #cookies = new Map<string, { origin: string; path: string; pair: string }>();

  /** One request with the cookies for it; redirects are not followed. */
  async fetch(address: string | URL, init: Init = {}): Promise<Response> {
    const url = new URL(address);
    const cookie = [...this.#cookies.values()]
      .filter(({ origin, path }) => origin === url.origin && url.pathname.startsWith(path))
      .map(({ pair }) => pair)
      .join("; ");
    const response = await fetch(url, {
      method: init.form || init.json !== undefined ? "POST" : "GET",
      redirect: "manual",
      headers: {
        "x-bench-browser": "1",
        "user-agent": userAgent,
        origin: url.origin,
        ...(cookie && { cookie }),
        ...(init.json !== undefined && { "content-type": "application/json" }),
      },
      ...(init.form && { body: new URLSearchParams(init.form) }),
      ...(init.json !== undefined && { body: JSON.stringify(init.json) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const path = line.match(/;\s*path=([^;]+)/i)?.[1] ?? "/";
      const key = `${url.origin} ${path} ${pair.split("=")[0]}`;
      if (/^[^=]*=;|max-age=0|01 jan 1970/i.test(line)) this.#cookies.delete(key);
      else this.#cookies.set(key, { origin: url.origin, path, pair });
    }
    return response;
  }

  /**
   * Begins a sign-in and picks a person at the provider.
   * @returns the address of the app's callback, not opened
   */
  async throughProvider(app: string, provider: string, person: string): Promise<string> {
    const { csrfToken } = (await (await this.fetch(`${app}/api/auth/csrf`)).json()) as { csrfToken: string };
    const form = { csrfToken, callbackUrl: `${app}/account` };
    let response = await this.fetch(`${app}/api/auth/signin/${provider}`, { form });
    for (let hop = 0; hop < 8; hop++) {
      const location = response.headers.get("location");
      if (!location) break;
      const url = new URL(location, response.url);
      if (url.pathname.startsWith("/api/auth/callback/")) return url.href;
      response = await this.fetch(url, url.pathname.includes("/pick/") ? { form: { person } } : {});
    }
    throw new Fault(`No way through ${provider}: ${response.status} at ${response.url}.`);
  }
}
