import type { Reply } from "../http";
import type { Vendor } from "../vendor";
import { html } from "./html";
import { page } from "./page";

/**
 * The answer of an authorization request as a form that the browser posts to the app by itself, or by its button where scripts
 * are off (OAuth 2.0 Form Post Response Mode).
 * @param target where a redirect would have led
 */
export function formPostPage(vendor: Pick<Vendor, "id" | "name">, target: URL): Reply {
  const action = new URL(target);
  action.search = "";
  return page(vendor, {
    status: 200,
    title: `Back to the app`,
    formTargets: [action.origin],
    script: "document.forms[0].submit()",
    main: html`<div class="card"><h1>Back to the app</h1>
<form method="post" action="${action.href}">
${[...target.searchParams].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button>Continue</button>
</form></div>`,
  });
}
