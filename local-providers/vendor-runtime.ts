import type { IncomingMessage } from "node:http";
import type Provider from "oidc-provider";
import type { FaultOrders } from "./control";
import { faultOf } from "./faults";
import type { KeyRing } from "./keys";
import { emailOf, type People, type Person } from "./people";
import type { SeenRequest } from "./requests";
import type { Flow, Store } from "./store";
import type { Identity, Vendor } from "./vendor";

/** A vendor that is up and running. */
export interface Runtime {
  vendor: Vendor;
  /** `http://127.0.0.1:<port>` */
  base: string;
  issuer: string;
  provider: Provider;
  people: People;
  store: Store;
  keys: KeyRing;
  orders: FaultOrders;
  slowMs: number;
  /** Where clients of the app's other than itself are sent back to. */
  redirectUris: readonly string[];
}

/** The person as this vendor shows them in this flow. */
export function identify(
  runtime: Pick<Runtime, "vendor" | "people" | "base">,
  person: Person,
  flow?: Flow,
): Identity {
  const { vendor, people, base } = runtime;
  const fault = faultOf(flow?.fault);
  const shown = fault?.at === "person" ? fault.change(person, vendor.id) : person;
  return {
    person: shown,
    subject: people.subject(vendor.id, person),
    email: emailOf(shown, vendor.id),
    avatar: `${base}/avatars/${person.id}.svg`,
  };
}

/** Ends a grant with every token of it. */
export async function revokeGrant({ provider }: Pick<Runtime, "provider">, grantId: string): Promise<void> {
  await provider.AccessToken.revokeByGrantId(grantId);
  await provider.RefreshToken.revokeByGrantId(grantId);
  await (await provider.Grant.find(grantId))?.destroy();
}

/** Ends everything that a person has permitted here; false when that is nothing. */
export async function revokeAll(
  runtime: Pick<Runtime, "provider" | "store">,
  subject: string,
): Promise<boolean> {
  const grants = runtime.store.grantsOf(subject);
  for (const grantId of grants) await revokeGrant(runtime, grantId);
  runtime.store.forgetConsent(subject);
  return grants.length > 0;
}

const entries = new WeakMap<IncomingMessage, SeenRequest>();

/** Ties a request to its entry in the log, so that who reads the body can add it. */
export const rememberRequest = (req: IncomingMessage, entry: SeenRequest): void => {
  entries.set(req, entry);
};
export const requestOf = (req: IncomingMessage): SeenRequest | undefined => entries.get(req);
