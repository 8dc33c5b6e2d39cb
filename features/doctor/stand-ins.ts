import { z } from "zod";

/** What can go wrong with a sign-in at a local provider, by its stages. */
export type FaultKinds = z.infer<typeof kinds>["vendors"][number];

const kinds = z.object({
  vendors: z.array(
    z.object({
      /** Auth.js's id */
      provider: z.string(),
      stages: z.array(
        z.object({
          title: z.string(),
          faults: z.array(z.object({ id: z.string(), label: z.string(), times: z.number() })),
        }),
      ),
    }),
  ),
});

/** Milliseconds that the local providers, which are on this machine, may take. */
const patience = 2000;
/** Seconds in which a person chooses somebody; what they chose must not strike a sign-in of the next day. */
const armedFor = 120;

/** @returns what the local providers can do wrong; nothing where they do not answer, or there are none */
export async function faultKinds(): Promise<FaultKinds[]> {
  const response = await askControl("/_control/kinds");
  const answer = kinds.safeParse(await response?.json().catch(() => null));
  return answer.success ? answer.data.vendors : [];
}

/**
 * Orders a fault for the next sign-in at a local provider.
 * @param provider Auth.js's id, and `fault` a kind's: both come from a form
 * @returns whether the local providers know of both
 */
export async function armFault(provider: string, fault: string): Promise<boolean> {
  const at = (await faultKinds()).find((one) => one.provider === provider);
  const kind = at?.stages.flatMap(({ faults }) => faults).find(({ id }) => id === fault);
  if (!kind) return false;
  const order = { vendor: provider, fault, times: kind.times, seconds: armedFor };
  const response = await askControl("/_control/faults", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(order),
  });
  return response?.ok ?? false;
}

async function askControl(path: string, init?: RequestInit): Promise<Response | null> {
  const base = process.env.LOCAL_PROVIDERS_URL;
  if (!base || !URL.canParse(base)) return null;
  try {
    return await fetch(new URL(path, base), {
      ...init,
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
  } catch {
    return null;
  }
}
