import { type CookieJar, type FormToCallback, HttpBrowser } from "../../support/http-browser";
import { firstOfWays, type ProviderId, vendorFixtures } from "../../vendors";
import { type Form, formsOf } from "./html";

export type Provider = ProviderId | "oidc";

/** The providers of an app with the local ones. */
export const everyProvider: readonly ProviderId[] = vendorFixtures.map(({ id }) => id);

export type LocalProvider = ProviderId;

/** Those whose sign-ins go the same way, by the first of them, which the tests take for all. */
export const providerClasses: Partial<Record<LocalProvider, readonly LocalProvider[]>> = Object.fromEntries(
  firstOfWays.map(({ id, way }) => [
    id,
    vendorFixtures.filter((one) => one.way === way).map((one) => one.id),
  ]),
);

/** The providers that what holds for all is tried with: one of each class, or all of them with EVERY_PROVIDER=1. */
export const providers: readonly LocalProvider[] = everyProvider.filter(
  (provider) => process.env.EVERY_PROVIDER === "1" || provider in providerClasses,
);

/**
 * Few rows where all of them meet the same function, which a unit test tries with more: as many as show that it is asked.
 * With EVERY_PROVIDER=1 all.
 */
export const someOf = <Row>(all: readonly Row[], few: readonly Row[]): readonly Row[] =>
  process.env.EVERY_PROVIDER === "1" ? all : few;

/**
 * What is the same code for all providers, since it is done before or without the protocol: all of it is tried with the
 * first of them, and few rows with the others.
 */
export const rowsFor = <Row>(provider: Provider, all: readonly Row[], few: readonly Row[]): readonly Row[] =>
  provider === providers[0] ? all : someOf(all, few);

/**
 * What a person does on a local provider's page: `person` is an id of local-providers/people.json, `fault` one of
 * local-providers/fault-table.ts. Default: Ada, and nothing goes wrong.
 */
export type Choice = { person?: string; fault?: string; cancel?: true };

/** Where a failed sign-in led, read from the address of its page. */
export type Failure = { cause: string; reference: string; provider: string | null; returnTo: string | null };

/** A browser without JavaScript, in front of one app. It opens what it is told to, and follows nothing by itself. */
export class Browser extends HttpBrowser {
  /**
   * @param origin where requests go, as in `app.origin`
   * @param site what its pages say they are of; another one only before a second server of the same app
   */
  constructor(
    readonly origin: string,
    jar?: CookieJar,
    readonly site = origin,
  ) {
    super(jar);
  }

  /** @param address a path of the app, or a URL */
  get(address: string | URL, init: RequestInit = {}): Promise<Response> {
    return this.fetch(new URL(address, this.origin), init);
  }

  /**
   * Posts as a page of the app would, with its Origin.
   * @param body URLSearchParams for a plain form, FormData for a multipart one, or text
   * @param init its headers go before the Origin
   */
  post(address: string | URL, body: RequestInit["body"] = null, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has("origin")) headers.set("origin", this.site);
    return this.get(address, { method: "POST", body: body ?? null, ...init, headers });
  }

  /** The forms of a page of the app, to submit now or later (an old tab). */
  async forms(page: string): Promise<Form[]> {
    const response = await this.get(page);
    const html = await response.text();
    if (!response.ok)
      throw new Error(`${page}: ${response.status} ${response.headers.get("location") ?? html}`);
    return formsOf(html, response.url);
  }

  /** Submits a form as it is, apart from `changes` to its fields. */
  submit(form: Form, changes: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...form.fields, ...changes })) body.append(name, value);
    return this.post(form.action, body, init);
  }

  /** The provider's form on the sign-in page, which shows it only while nobody is signed in. */
  async signInForm(provider: Provider, returnTo?: string): Promise<Form> {
    const query = returnTo === undefined ? "" : `?${new URLSearchParams({ returnTo })}`;
    const form = (await this.forms(`/signin${query}`)).find(({ fields }) => fields.provider === provider);
    if (!form) throw new Error(`/signin has no form for ${provider}`);
    return form;
  }

  /**
   * Presses the provider's button, whose form has an address that stays; `signInForm` reads it from the page.
   * @param returnTo where to go afterwards, unchecked
   */
  start(provider: Provider, returnTo = "/account"): Promise<Response> {
    return this.post("/signin/form/start", new URLSearchParams({ provider, returnTo }));
  }

  /**
   * Presses the provider's button.
   * @param returnTo where to go afterwards, unchecked
   * @returns the provider's authorization URL, not opened
   * @throws Error when the app does not send the browser to a provider
   */
  async press(provider: Provider, returnTo?: string): Promise<URL> {
    const response = await this.start(provider, returnTo);
    const location = response.headers.get("location");
    if (response.status !== 303 || !location || new URL(location, this.origin).origin === this.origin)
      throw new Error(`no way to ${provider}: ${response.status} ${location ?? (await response.text())}`);
    return new URL(location);
  }

  /**
   * Opens an authorization URL and chooses on the local provider's page. A provider without such a page is followed
   * until it sends the browser back.
   * @returns the callback's address, not opened
   */
  async pick(authorizeUrl: URL, choice: Choice = {}): Promise<URL> {
    const response = await this.fetch(authorizeUrl);
    const picker = new URL(response.headers.get("location") ?? "", authorizeUrl);
    if (response.status !== 303 || !/\/pick\/[^/]+$/.test(picker.pathname)) return this.toCallback(response);
    const { cancel, person, fault } = choice;
    if (cancel) return this.choose(picker, { cancel: "1" });
    return this.choose(picker, {
      // Without a person, a fault happens to whoever the provider takes for it.
      ...(person !== undefined || fault === undefined ? { person: person ?? "ada" } : {}),
      ...(fault === undefined ? {} : { fault }),
    });
  }

  /** Posts it as from the provider's page: without cookies, which are SameSite=Lax. @returns where the app then sends a browser */
  protected override async postBack({ action, fields }: FormToCallback): Promise<URL> {
    const headers = { origin: "null", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    const url = new URL(new URL(action).pathname, this.origin);
    const body = new URLSearchParams(fields);
    const response = await fetch(url, { method: "POST", redirect: "manual", headers, body });
    if (response.status !== 303) throw new Error(`no way on: ${response.status} ${await response.text()}`);
    return new URL(response.headers.get("location") ?? "");
  }

  /** Opens an address as a link from elsewhere does, such as the provider's way back. */
  open(address: string | URL): Promise<Response> {
    return this.get(address, { headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" } });
  }

  /** From the button to the callback's answer. */
  async signIn(provider: Provider, choice: Choice = {}, returnTo?: string): Promise<Response> {
    return this.open(await this.pick(await this.press(provider, returnTo), choice));
  }

  /** Presses "Sign out" on the account page. */
  async signOut(): Promise<Response> {
    const form = (await this.forms("/account")).find(({ text }) => text === "Sign out");
    if (!form) throw new Error("/account has no form to sign out");
    return this.submit(form);
  }

  /** What the API says of whoever is signed in in this browser. */
  async me(): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await this.get("/api/me");
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** The app's cookies, by name. Ports of one host share them. */
  get cookies(): Record<string, string> {
    return Object.fromEntries(this.jar.of(this.#host).map(({ name, value }) => [name, value]));
  }

  /** Names of the app's cookies. */
  override get cookieNames(): string[] {
    return Object.keys(this.cookies);
  }

  /** The full name of one of the app's cookies, such as `session`, or undefined. */
  cookieName(purpose: string): string | undefined {
    return this.cookieNames.find((name) => name.endsWith(`.${purpose}`));
  }

  /** The session's token, or undefined when there is no session cookie. */
  get session(): string | undefined {
    const name = this.cookieName("session");
    return name === undefined ? undefined : this.cookies[name];
  }

  /** The Cookie header for a path of the app, for requests that this class does not make; empty without cookies. */
  cookieHeader(path = "/"): string {
    return this.jar.header(new URL(path, this.origin)) ?? "";
  }

  /** Plants a cookie of the app's host, as JavaScript of a sibling host or an attacker with the cable could. */
  setCookie(name: string, value: string, path = "/"): void {
    this.jar.set({
      name,
      value,
      path,
      host: this.#host,
      secure: false,
      expires: Number.POSITIVE_INFINITY,
    });
  }

  /** Deletes a cookie of the app's host. */
  deleteCookie(name: string, path = "/"): void {
    this.jar.set({ name, value: "", path, host: this.#host, secure: false, expires: 0 });
  }

  /**
   * The same cookies in another browser; what happens to one from now on does not happen to the other.
   * @param origin of another server of the same app
   */
  clone(origin = this.origin): Browser {
    return new Browser(origin, this.jar.clone(), this.site);
  }

  /** This browser, cookies and all, in front of another server of the app. */
  at(origin: string): Browser {
    return new Browser(origin, this.jar, this.site);
  }

  get #host(): string {
    return new URL(this.origin).hostname;
  }
}

/** @returns where a failed sign-in leads, or null when the answer leads anywhere else */
export function failureOf(response: Response): Failure | null {
  const location = response.headers.get("location");
  if (!location) return null;
  const { pathname, searchParams } = new URL(location, response.url);
  if (pathname !== "/signin/error") return null;
  return {
    cause: searchParams.get("cause") ?? "",
    reference: searchParams.get("reference") ?? "",
    provider: searchParams.get("provider"),
    returnTo: searchParams.get("returnTo"),
  };
}
