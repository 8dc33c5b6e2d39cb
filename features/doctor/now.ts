import { examine } from "@/features/doctor/examine";
import { gatherFacts } from "@/features/doctor/facts";
import type { Finding } from "@/features/doctor/finding";
import { type Wired, wiring } from "@/features/setup/wiring";
import { env, originOf } from "@/lib/env";

/** @returns what this development server is wired to, and what is wrong with it */
export async function lookNow(): Promise<{ origin: string; wired: Wired[]; findings: Finding[] }> {
  const origin = originOf(env());
  const findings = examine(await gatherFacts("development", process.env, null));
  return { origin, wired: wiring(process.env, origin), findings };
}
