import { AsyncLocalStorage } from "node:async_hooks";

// One for the process: what Next makes of instrumentation.ts and of a route are bundles with modules of their own.
const shared = globalThis as typeof globalThis & { valetKeyRequestId?: AsyncLocalStorage<string> };
shared.valetKeyRequestId ??= new AsyncLocalStorage<string>();
const requestIds = shared.valetKeyRequestId;

/** Names everything that is done from here on, in this turn and in what it starts, as work for this request. */
export function enterRequest(id: string): void {
  requestIds.enterWith(id);
}

/** Does something that belongs to no request, though one may have led to it. */
export function outsideRequests(work: () => void): void {
  requestIds.exit(work);
}

/** @returns the id of the request that is being answered; undefined for what belongs to none, such as a cleanup */
export function currentRequestId(): string | undefined {
  return requestIds.getStore();
}
