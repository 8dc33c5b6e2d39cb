import { z } from "zod";
import { type FlowKey, flowLifetime, type IntentKind } from "@/features/sign-in/flow-cookies";
import { seal, unseal } from "@/lib/sealed-value";

/** Each opens for its own flow only. */
const purpose = ({ provider, id }: FlowKey) => `intent of ${provider}.${id}`;

const schema = z.object({
  /** `connect` files the identity under the person who asked; `confirm` proves that it is still them. */
  kind: z.enum(["connect", "confirm"] satisfies IntentKind[]),
  /** Who asked, and in which session: it must be the same one that comes back. */
  userId: z.string(),
  sessionId: z.string(),
});

/** What a round trip to a provider is for, when it is not signing in. */
export type Intent = z.infer<typeof schema>;

/** Where somebody goes back to when a round trip that was not for signing in came to nothing. */
export const intentHome = {
  connect: { path: "/account/connections", name: "Connections" },
  confirm: { path: "/account", name: "your account" },
} as const satisfies Record<IntentKind, { path: string; name: string }>;

/** @returns the value of the flow's intent cookie */
export function sealIntent(intent: Intent, flow: FlowKey): Promise<string> {
  return seal(purpose(flow), intent, flowLifetime);
}

/** @param value the cookie's; absent for a plain sign-in */
export async function readIntent(value: string | undefined, flow: FlowKey): Promise<Intent | null> {
  const intent = schema.safeParse(await unseal(purpose(flow), value));
  return intent.success ? intent.data : null;
}
