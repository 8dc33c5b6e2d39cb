/**
 * Loaded into a server that many people sign in at, at once: a provider's deadline (features/oauth/provider-fetch.ts) then
 * never passes for want of processor time. Tests of the deadline itself have a server without it.
 */
const timeout = AbortSignal.timeout;
AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, Math.max(milliseconds, 300_000));
