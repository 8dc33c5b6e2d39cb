import type { Reply } from "../http";
import type { Person } from "../people";
import type { Vendor } from "../vendor";
import { html, type Markup } from "./html";
import { page } from "./page";
import { themeOf } from "./theme";

export interface Removal {
  vendor: Vendor;
  /** Who has permitted which app, by the app's origin. */
  apps: readonly { app: string; people: readonly Person[] }[];
  /** What the app answered to the removal that was just made; a status of null is no answer. */
  done?: { person: Person; address: string; status: number | null; text: string } | undefined;
}

/** The page on which people see the apps that they have permitted, and remove them. */
export function removalPage({ vendor, apps, done }: Removal): Reply {
  const some = apps.filter(({ people }) => people.length > 0);
  const main = html`<div class="card">
<div class="head">
${themeOf(vendor.id).mark}
<h1>Apps and websites</h1>
<p class="soft">Removing the app here ends its permission, and sends it the order to delete what it has of that person.</p>
</div>
${done ? answer(done) : null}
${some.length === 0 ? html`<p>Nobody has permitted an app.</p>` : some.map(group)}
</div>`;
  return page(vendor, { status: 200, title: `Apps and websites (local stand-in of ${vendor.name})`, main });
}

function group({ app, people }: Removal["apps"][number]): Markup {
  return html`<form method="post">
<input type="hidden" name="app" value="${app}">
<h2>This app (local) at ${app}</h2>
<ul class="people">${people.map(
    (person) =>
      html`<li><button name="person" value="${person.id}"><img src="/avatars/${person.id}.svg" alt="" width="40" height="40"><span class="who"><bdi class="name">Remove the app of ${person.name ?? person.username}</bdi></span></button></li>`,
  )}</ul>
</form>`;
}

function answer({ person, address, status, text }: NonNullable<Removal["done"]>): Markup {
  const link = statusPage(text);
  return html`<div role="status">
<h2>Removed the app of ${person.name ?? person.username}</h2>
<p class="soft"><code>POST ${address}</code> was answered ${status === null ? "by nobody" : `with ${status}`}:</p>
<p><code>${text}</code></p>
${link ? html`<p><a href="${link}">Status of the deletion</a></p>` : null}
</div>`;
}

/** The address in the app's answer, if it is one. */
function statusPage(text: string): string | null {
  try {
    const { url } = JSON.parse(text) as { url?: unknown };
    return typeof url === "string" && /^https?:\/\//.test(url) ? url : null;
  } catch {
    return null;
  }
}
