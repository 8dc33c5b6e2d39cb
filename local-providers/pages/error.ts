import type { Reply } from "../http";
import type { Vendor } from "../vendor";
import { html } from "./html";
import { page } from "./page";
import { themeOf } from "./theme";

/** What a provider shows instead of redirecting to an address or an app that it does not know. */
export function errorPage(
  vendor: Vendor,
  fault: { status?: number; error: string; description?: string | undefined; callback: string },
): Reply {
  const hint = hints[fault.error]?.(vendor, fault.callback);
  const main = html`<div class="card">
<div class="head">
${themeOf(vendor.id).mark}
<h1>${vendor.name} can’t go on with this sign-in</h1>
<p>${fault.description ?? "The request is not valid."}</p>
${hint ? html`<p class="soft">${hint}</p>` : null}
<p class="soft">Error ${fault.status ?? 400}: <code>${fault.error}</code></p>
</div>
</div>`;
  return page(vendor, {
    status: fault.status ?? 400,
    title: `${vendor.name} can’t go on (${fault.error})`,
    main,
  });
}

const hints: Record<string, (vendor: Vendor, callback: string) => string> = {
  invalid_redirect_uri: (_, callback) =>
    `Registered here is ${callback} on localhost, 127.0.0.1 or [::1], with http and any port.`,
  invalid_client: (vendor) => `The local client id is local-${vendor.id}.`,
  expired: () => "Go back to the app and start the sign-in again.",
};
