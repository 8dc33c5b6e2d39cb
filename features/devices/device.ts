import { findClient } from "@/features/exchange/policy";
import { type Device, describeDevice } from "@/lib/device";

/** What a session's person calls where it is open: the browser, or the app of ours that it was opened for. */
export function sessionDevice({
  userAgent,
  clientId,
}: {
  userAgent: string | null;
  clientId: string | null;
}): Device {
  if (clientId === null) return describeDevice(userAgent);
  // One that is registered no more is still an app, and shown by the only name that is left.
  return { name: findClient(clientId)?.name ?? clientId, kind: "app" };
}
