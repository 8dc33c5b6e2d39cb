import { applies, faultIds, faults, stages } from "../faults";
import type { Reply } from "../http";
import { emailOf, type Person } from "../people";
import type { Vendor } from "../vendor";
import { html, type Markup } from "./html";
import { page } from "./page";
import { themeOf } from "./theme";

export interface PickerView {
  vendor: Vendor;
  clientName: string;
  redirectUri: string;
  scopes: readonly string[];
  people: readonly Person[];
  /** Who plays the faults. */
  unlucky: Person;
  /** Who is signed in here already, in this browser. */
  known: Person | undefined;
}

/** Who is asking, for what, and as whom to go on. One plain form; every choice is a button. */
export function pickerPage(view: PickerView): Reply {
  const { vendor, clientName, redirectUri, unlucky } = view;
  const target = new URL(redirectUri);
  const { fixedScopes } = vendor;
  const shown = view.scopes.filter((scope) => typeof vendor.scopes[scope] === "string");
  const optional = fixedScopes ? shown.filter((scope) => !fixedScopes.includes(scope)) : [];
  const words = shown.filter((scope) => !optional.includes(scope)).map((scope) => vendor.scopes[scope]);
  const main = html`<div class="card">
<div class="head">
${themeOf(vendor.id).mark}
<h1>${clientName} wants to use your ${vendor.name} account</h1>
<p class="soft">You will go back to <code>${target.host || target.protocol}</code>. It will be able to:</p>
<ul class="scopes">${words.map((text) => html`<li>${text}</li>`)}</ul>
</div>
<form method="post">
${optional.length > 0 && choices(optional, vendor)}
<div>
<h2>Continue as</h2>
${view.known ? html`<p class="soft">This browser is signed in here as ${view.known.name ?? view.known.username}.</p>` : null}
<ul class="people">${view.people.map((person) => personButton(person, vendor.id))}</ul>
</div>
<button class="cancel" name="cancel" value="1">Cancel</button>
<details>
<summary>Things that go wrong</summary>
<p class="soft">Each signs in as ${unlucky.name ?? unlucky.username}, and then this happens:</p>
${stages.map((stage) => stageButtons(stage, vendor))}
</details>
</form>
</div>`;
  return page(vendor, {
    status: 200,
    title: `Sign in with ${vendor.name} (local stand-in)`,
    main,
    formTargets: [formTarget(target)],
  });
}

/** What the person may leave out. */
function choices(scopes: readonly string[], vendor: Vendor): Markup {
  return html`<fieldset class="choices">
<legend>Select what it may do</legend>
<input type="hidden" name="choose" value="1">
${scopes.map((scope) => html`<label><input type="checkbox" name="scope" value="${scope}" checked> ${vendor.scopes[scope]}</label>`)}
</fieldset>`;
}

function personButton(person: Person, vendor: string): Markup {
  const email = emailOf(person, vendor);
  const name = person.name ?? person.username;
  const note = person.note ? html`<span class="soft">${person.note}</span>` : null;
  return html`<li><button name="person" value="${person.id}"><img src="/avatars/${person.id}.svg" alt="" width="40" height="40"><span class="who"><bdi class="name">${name}</bdi><span class="soft">${email ?? "no email"}</span>${note}</span></button></li>
`;
}

function stageButtons(stage: (typeof stages)[number], vendor: Vendor): Markup {
  const ids = faultIds.filter((id) => stage.at.includes(faults[id].at) && applies(id, vendor));
  if (ids.length === 0) return html``;
  const note = stage.note ? html`<p class="note soft">${stage.note}</p>` : null;
  return html`<h3>${stage.title}</h3>
${note}<ul class="faults">${ids.map((id) => html`<li><button name="fault" value="${id}">${faults[id].label}</button></li>`)}</ul>
`;
}

/** CSP has no syntax for IPv6 hosts: there the scheme has to do. */
export const formTarget = (target: URL): string =>
  target.hostname.startsWith("[") || target.origin === "null" ? target.protocol : target.origin;
