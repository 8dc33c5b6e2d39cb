import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { env, isLoopback, originOf } from "@/lib/env";

/**
 * On a developer's machine, sends whoever opened 127.0.0.1 to localhost, or the other way round. Both reach the app,
 * but cookies belong to one name, and the provider sends the browser back to the one that is configured.
 * @param path where to go on that host
 */
export async function stayOnOwnHost(path: string): Promise<void> {
  const own = new URL(originOf(env()));
  const request = await headers();
  // Next's own requests, as after a server action, may go by another name than the browser's.
  if (request.get("sec-fetch-dest") !== "document") return;
  const asked = `${own.protocol}//${request.get("host") ?? own.host}`;
  if (!isLoopback(own.origin) || !URL.canParse(asked) || !isLoopback(asked)) return;
  // Another port may be a forwarded one, and then ours would lead nowhere.
  if (new URL(asked).port === own.port && new URL(asked).host !== own.host) redirect(own.origin + path);
}
