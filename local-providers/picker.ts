import type { IncomingMessage, ServerResponse } from "node:http";
import { applies, type FaultId, faults, isFaultId } from "./faults";
import { type Reply, RequestFault, readBody, send } from "./http";
import { errorPage } from "./pages/error";
import { pickerPage } from "./pages/picker";
import type { Person } from "./people";
import { redact } from "./requests";
import { rememberSignedIn, signedInAs } from "./sign-out";
import { clientIdOf, type Vendor } from "./vendor";
import { type Runtime, requestOf } from "./vendor-runtime";

type Interaction = Awaited<ReturnType<Runtime["provider"]["interactionDetails"]>>;

/** The page of one sign-in, `/<vendor>/pick/<uid>`: GET shows it, POST takes `person`, `fault` or `cancel`. */
export async function picker(
  runtime: Runtime,
  req: IncomingMessage,
  res: ServerResponse,
  uid: string,
): Promise<void> {
  const { vendor, provider, people } = runtime;
  let interaction: Interaction;
  try {
    interaction = await provider.interactionDetails(req, res);
  } catch {
    return send(res, expired(runtime));
  }
  if (interaction.uid !== uid) return send(res, expired(runtime));
  const scopes = askedScopes(interaction, vendor.scopes);

  if (req.method === "GET") {
    return send(
      res,
      pickerPage({
        vendor,
        clientName: "This app (local)",
        redirectUri: String(interaction.params.redirect_uri),
        scopes,
        people: people.at(vendor.id),
        unlucky: unluckyOf(runtime),
        known: signedInAs(runtime, req),
      }),
    );
  }
  if (req.method !== "POST") throw new RequestFault(405, "Only GET and POST.");

  const form = new URLSearchParams(await readBody(req));
  const seen = requestOf(req);
  if (seen) seen.body = redact(form);
  const choice = readChoice(runtime, form);
  const effect = choice.fault && faults[choice.fault];
  runtime.orders.endClick(vendor.id);
  // Keys are asked for when the app has its ID token, and their fault waits until then; metadata may be asked for before.
  if (choice.fault && effect?.at === "discovery") runtime.orders.click(vendor.id, choice.fault);
  if (effect?.at === "authorize") {
    const { error, description } = { description: undefined, ...effect };
    return finish(runtime, req, res, { error, ...(description ? { error_description: description } : {}) });
  }

  rememberSignedIn(runtime, res, choice.person);
  const subject = people.subject(vendor.id, choice.person);
  const allowed = vendor.fixedScopes && form.has("choose") ? chosenScopes(vendor, scopes, form) : scopes;
  const granted = includesGranted(runtime, interaction) ? await grantedBefore(runtime, subject) : [];
  const given = [...new Set([...allowed, ...granted])];
  if (granted.length > 0) {
    // The library gives no more than was asked for.
    interaction.params.scope = given.join(" ");
    await interaction.persist();
  }
  const grant = new provider.Grant({ accountId: subject, clientId: clientIdOf(vendor) });
  grant.addOIDCScope(given.join(" "));
  const grantId = await grant.save();
  // Where it is told, it is looked at here; elsewhere only where the vendor asks.
  const first = vendor.formPostFor ? runtime.store.firstConsent(subject) : false;
  runtime.store.setFlow(grantId, {
    person: choice.person.id,
    fault: choice.fault,
    app: new URL(String(interaction.params.redirect_uri)).origin,
    first,
    offline:
      effect?.at === "lifetime" ||
      vendor.offline({
        scopes: new Set(given),
        params: interaction.params,
        first: () => runtime.store.firstConsent(subject),
      }),
  });
  const answered = Object.fromEntries((vendor.prompts ?? []).map((prompt) => [prompt, {}]));
  await finish(runtime, req, res, { ...answered, login: { accountId: subject }, consent: { grantId } });
}

/** What stays of what the app asks for when the person has left out the rest. */
function chosenScopes(
  { fixedScopes = [] }: Vendor,
  scopes: readonly string[],
  form: URLSearchParams,
): string[] {
  const ticked = form.getAll("scope");
  return scopes.filter((scope) => fixedScopes.includes(scope) || ticked.includes(scope));
}

const includesGranted = ({ vendor }: Runtime, { params }: Interaction) =>
  vendor.addsGranted && params.include_granted_scopes === "true";

/** Everything that a person has granted here and not taken back. */
async function grantedBefore({ provider, store }: Runtime, subject: string): Promise<string[]> {
  const grants = await Promise.all(store.grantsOf(subject).map((id) => provider.Grant.find(id)));
  return grants.flatMap((grant) => grant?.getOIDCScope().split(" ").filter(Boolean) ?? []);
}

function readChoice(runtime: Runtime, form: URLSearchParams): { person: Person; fault: FaultId | undefined } {
  const { vendor, people, orders } = runtime;
  const wanted = form.get("person");
  const person = wanted === null ? unluckyOf(runtime) : people.byId(vendor.id, wanted);
  if (!person) throw new RequestFault(400, `Nobody with that id at ${vendor.name}.`);

  if (form.has("cancel")) return { person, fault: "cancel" };
  const fault = form.get("fault");
  if (fault === null) {
    if (wanted === null) throw new RequestFault(400, "The form needs person, fault or cancel.");
    return { person, fault: orders.takeForFlow(vendor.id, person.id) ?? faultOfPerson(person, vendor) };
  }
  if (!isFaultId(fault) || !applies(fault, vendor))
    throw new RequestFault(400, `No such fault at ${vendor.name}.`);
  return { person, fault };
}

/** What always happens to somebody, where it can happen. */
function faultOfPerson({ fault }: Person, vendor: Vendor): FaultId | undefined {
  return isFaultId(fault) && applies(fault, vendor) ? fault : undefined;
}

/** Faults that are clicked happen to Grace Hopper, who found the first bug, or to whoever is first. */
function unluckyOf({ vendor, people }: Runtime): Person {
  const everybody = people.at(vendor.id);
  const person = everybody.find(({ id }) => id === "grace") ?? everybody[0];
  if (!person) throw new RequestFault(500, `Nobody in the people file may sign in at ${vendor.name}.`);
  return person;
}

function askedScopes(interaction: Interaction, known: Record<string, string | null>): string[] {
  return String(interaction.params.scope ?? "")
    .split(" ")
    .filter((scope) => Object.hasOwn(known, scope));
}

const finish = (
  runtime: Runtime,
  req: IncomingMessage,
  res: ServerResponse,
  result: Record<string, unknown>,
) => runtime.provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });

const expired = ({ vendor }: Runtime): Reply =>
  errorPage(vendor, {
    error: "expired",
    description: "This sign-in has expired, or it belongs to another browser.",
    callback: "",
  });
