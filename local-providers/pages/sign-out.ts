import type { Reply } from "../http";
import type { Person } from "../people";
import type { Vendor } from "../vendor";
import { html } from "./html";
import { page } from "./page";
import { formTarget } from "./picker";
import { themeOf } from "./theme";

/** Asks whether somebody means to sign out of the vendor. */
export function signOutPage({
  vendor,
  person,
  back,
}: {
  vendor: Vendor;
  person: Person;
  /** Where they go then; null for nowhere. */
  back: URL | null;
}): Reply {
  const main = html`<div class="card">
<div class="head">
${themeOf(vendor.id).mark}
<h1>Sign out of ${vendor.name}?</h1>
<p class="soft">This browser is signed in here as <bdi>${person.name ?? person.username}</bdi>.</p>
${back ? html`<p class="soft">You will go back to <code>${back.host}</code>.</p>` : null}
</div>
<form method="post">
<button class="cancel" name="sign-out" value="yes">Sign out of ${vendor.name}</button>
<button class="cancel" name="sign-out" value="no">Stay signed in</button>
</form>
</div>`;
  return page(vendor, {
    status: 200,
    title: `Sign out of ${vendor.name} (local stand-in)`,
    main,
    formTargets: back ? [formTarget(back)] : [],
  });
}

/** The end of the way for whoever is sent back nowhere. */
export function signedOutPage(vendor: Vendor): Reply {
  const main = html`<div class="card">
<div class="head">
${themeOf(vendor.id).mark}
<h1>You are signed out of ${vendor.name}</h1>
</div>
</div>`;
  return page(vendor, { status: 200, title: `Signed out of ${vendor.name} (local stand-in)`, main });
}
