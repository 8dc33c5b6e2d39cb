import { generateKeyPairSync } from "node:crypto";
import type { ProviderEntry } from "@/features/providers/types";

let pem: string | undefined;

/** A key as the file of one has it that Apple makes. */
export function privateKeyPem(): string {
  pem ??= generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
  return pem;
}

/** What is set of a provider so that it is on offer, with values of a form that it takes. */
export function credentialsOf({ env, endpoints, clientKey }: ProviderEntry): Record<string, string> {
  return {
    [env.id]: "client-id-1",
    [env.secret]: clientKey ? privateKeyPem() : "client-secret-2",
    ...Object.fromEntries((endpoints.needs ?? []).map((name) => [name, "ABCDE12345"])),
    ...(env.address && endpoints.needsAddress && { [env.address]: "https://id.acme.test" }),
  };
}
