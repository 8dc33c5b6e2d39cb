import { mailSettings } from "@/features/mail/settings";
import { brand } from "@/lib/brand";
import type { EnvSource } from "@/lib/env";
import { choosePort } from "./ports";

/**
 * The mail server of the local providers, unless another is configured.
 * @param first where to begin looking for its port
 * @returns what the app and the local providers are started with
 */
export async function localMail(source: EnvSource, first: number): Promise<Record<string, string>> {
  if (source.EMAIL_SERVER || source.EMAIL_FROM) return {};
  const port = await choosePort(undefined, first);
  return {
    EMAIL_SERVER: `smtp://127.0.0.1:${port}`,
    EMAIL_FROM: `no-reply@${brand.slug}.example`,
    LOCAL_MAIL_PORT: String(port),
  };
}

/** The summary's row of mail: what goes where. */
export function mailRow(source: EnvSource): [string, string, string] {
  const settings = mailSettings(source);
  if (!settings) return ["Mail", "off", "add EMAIL_SERVER and EMAIL_FROM to go live"];
  if (source.LOCAL_MAIL_PORT) return ["Mail", "local mailbox", `${source.LOCAL_PROVIDERS_URL}/mailbox`];
  return ["Mail", "real", `by ${settings.host}:${settings.port}`];
}
