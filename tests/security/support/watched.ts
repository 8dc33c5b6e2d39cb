import { Browser, type Choice } from "./browser";

/** Parameters on the way to a provider and back. */
const opening = ["code", "state", "nonce", "code_challenge", "id_token", "access_token"];

/** Keeps what opens something. The state without the flow's id as well: whoever has the rest of it has it. */
export function remember(secrets: Set<string>, value: string): void {
  for (const part of [value, value.split(".").at(-1) ?? ""])
    if (part.length >= 20 && !part.startsWith("http")) secrets.add(part);
}

/** A browser that remembers what it must keep to itself, of all that it has sent or been sent. */
export class Watched extends Browser {
  /** @param agent what it says that it is */
  constructor(
    origin: string,
    readonly secrets: Set<string>,
    readonly agent?: string,
  ) {
    super(origin);
  }

  override async fetch(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.agent !== undefined) headers.set("user-agent", this.agent);
    const response = await super.fetch(address, { ...init, headers });
    const urls = [new URL(address), new URL(response.headers.get("location") ?? "/", this.origin)];
    for (const { searchParams } of urls)
      for (const name of opening)
        for (const value of searchParams.getAll(name)) remember(this.secrets, value);
    for (const line of response.headers.getSetCookie())
      remember(this.secrets, decodeURIComponent(line.split(";")[0]?.split("=").slice(1).join("=") ?? ""));
    return response;
  }

  /** Submits the form with these words in it, or with this value in a field. */
  async submitForm(
    page: string,
    which: string,
    changes: Record<string, string> = {},
    init: RequestInit = {},
  ): Promise<Response> {
    const form = (await this.forms(page)).find(
      ({ text, fields }) => text.includes(which) || Object.values(fields).includes(which),
    );
    if (!form) throw new Error(`${page} has no form with "${which}"`);
    return this.submit(form, changes, init);
  }

  /** From an answer that leads to a provider back to the app. */
  async goOn(response: Response, choice: Choice): Promise<Response> {
    return this.open(await this.pick(new URL(response.headers.get("location") ?? ""), choice));
  }
}
