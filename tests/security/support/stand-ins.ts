import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { exampleClients, publicClients } from "@/features/exchange/clients";
import { type LocalProviders, startLocalProviders } from "@/local-providers/start";
import type { Template } from "../../support/template";

/**
 * Starts the local providers in this process: what they are made of is loaded once for all, and each app has its own,
 * so that no test sees another one's faults, requests and people.
 * @param folder for what they keep
 * @param peopleFile default: the people of `npm run demo`
 * @param clientPort where a native client of a test listens, whose address is registered with it
 */
export function startStandIns(
  template: Template,
  folder: string,
  port: number,
  peopleFile?: string,
  clientPort?: number,
): Promise<LocalProviders> {
  const dataDir = join(folder, "local-providers");
  mkdirSync(dataDir);
  // Making an RSA key is most of a start.
  copyFileSync(join(template.folder, "signing-key.json"), join(dataDir, "signing-key.json"));
  return startLocalProviders({
    port,
    dataDir,
    redirectUris: [
      ...[...publicClients, ...exampleClients].flatMap(({ redirectUris }) => redirectUris),
      // Where the provider does not take any port.
      ...[clientPort ?? 49152, 49152].map((one) => `http://127.0.0.1:${one}/callback`),
    ],
    ...(peopleFile ? { peopleFile } : {}),
  });
}
