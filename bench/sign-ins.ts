import { Fault } from "@/lib/fault";
import { BenchBrowser, type Init } from "./browser";
import type { Contestant } from "./contestants";
import { callbackOf, emailOf, type StandInProvider } from "./stand-in";

/** Somebody before the button, in a browser of their own that was never here. */
export type Visit = {
  browser: BenchBrowser;
  provider: StandInProvider;
  person: number;
  request: { path: string; init: Init };
};

/** Somebody whom the provider has sent back. */
export type Return = Visit & { callback: string };

/** @param people by number, one visit each */
export async function open(
  contestant: Contestant,
  provider: StandInProvider,
  people: readonly number[],
): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const person of people) {
    const browser = new BenchBrowser();
    visits.push({ browser, provider, person, request: await contestant.open(browser, provider) });
  }
  return visits;
}

/** All press the button, one after the other, and agree at the provider. */
export async function press({ name, server }: Contestant, visits: readonly Visit[]): Promise<Return[]> {
  const returns: Return[] = [];
  for (const visit of visits) {
    const response = await visit.browser.fetch(server.origin + visit.request.path, visit.request.init);
    const url = response.headers.get("location") ?? ((await response.json()) as { url?: string }).url ?? "";
    if (!new URL(url, server.origin).searchParams.has("redirect_uri"))
      throw new Fault(`${name}: the button for ${visit.provider} leads to ${url} (${response.status}).`);
    returns.push({ ...visit, callback: callbackOf(url, visit.person) });
  }
  return returns;
}

/** The callback of each, one after the other. */
export async function finish({ name, server }: Contestant, returns: readonly Return[]): Promise<void> {
  for (const { browser, provider, callback } of returns) {
    const location = (await browser.fetch(callback)).headers.get("location") ?? "";
    if (new URL(location, server.origin).href !== `${server.origin}/account`)
      throw new Fault(`${name}: the callback of ${provider} leads to ${location}.`);
  }
}

/** A figure counts only if those who came are signed in. */
export async function verify({ name, server }: Contestant, visits: readonly Visit[]): Promise<void> {
  for (const { browser, provider, person } of visits) {
    const response = await browser.fetch(`${server.origin}/api/me`);
    const { email } = (await response.json()) as { email?: string };
    if (email !== emailOf(provider, person))
      throw new Fault(`${name}: /api/me names ${email} where person ${person} of ${provider} is signed in.`);
  }
}
