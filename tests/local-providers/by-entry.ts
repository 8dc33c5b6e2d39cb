import type { ConfiguredProvider } from "@/features/providers";
import type { ProviderEntry } from "@/features/providers/types";
import { type Answer, finish, start } from "@/features/sign-in/authjs";
import { checksOf, type Flow, newFlow } from "@/features/sign-in/flow";
import { newCalls } from "@/features/sign-in/telemetry";
import { Browser, type Running } from "./client";

// What the app does at a stand-in by an entry alone, for those that share the code of local-providers/ordinary.ts.

/** The stand-in in the place of an entry's vendor. */
export function configuredAt(local: Running, entry: ProviderEntry): ConfiguredProvider {
  const place = { mode: "local", baseUrl: `${local.url}${entry.endpoints.localPath}` } as const;
  const clientId = `local-${entry.id}`;
  return {
    entry,
    ...place,
    clientId,
    clientSecret: entry.clientKey?.secret({ ...place, clientId }, () => "") ?? `local-${entry.id}-secret`,
    emailWorth: null,
    onwards: [],
  };
}

/**
 * A sign-in as far as the callback.
 * @param form what is pressed on the stand-in's page
 * @param changes to the authorization request
 */
export async function comeBack(
  local: Running,
  entry: ProviderEntry,
  form: Record<string, string> = { person: "ada" },
  changes: Record<string, string> = {},
): Promise<{ provider: ConfiguredProvider; flow: Flow; callback: URL }> {
  const provider = configuredAt(local, entry);
  const { checks } = entry.authorization;
  const flow = newFlow({ id: entry.id, checks }, { returnTo: "/", intent: null });
  const browser = new Browser();
  const asked = await browser.fetch(
    await start(provider, { ...checksOf(flow), ...changes }, newCalls(entry.id)),
  );
  const picker = new URL(asked.headers.get("location") ?? "", local.url).href;
  return { provider, flow, callback: await browser.choose(picker, form) };
}

/** The same, and the code is traded. */
export async function signInBy(
  ...request: Parameters<typeof comeBack>
): Promise<{ provider: ConfiguredProvider; flow: Flow; answer: Answer }> {
  const { provider, flow, callback } = await comeBack(...request);
  const code = callback.searchParams.get("code") ?? "";
  const { codeVerifier } = flow;
  const answer = await finish(
    provider,
    { code, codeVerifier, redirectUri: null },
    newCalls(provider.entry.id),
  );
  return { provider, flow, answer };
}

/** What it takes to renew or give back a grant. */
export function grantOf({
  provider,
  answer,
}: Pick<Awaited<ReturnType<typeof signInBy>>, "provider" | "answer">) {
  const { clientId, clientSecret, baseUrl, entry } = provider;
  const { access_token = null, refresh_token } = answer.tokens;
  return {
    ...{ clientId, clientSecret, baseUrl, fetch, calls: newCalls(entry.id) },
    subject: "1",
    accessToken: access_token,
    refreshToken: refresh_token ?? "",
  };
}
