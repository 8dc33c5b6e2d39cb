import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { exampleClients, publicClients } from "@/features/exchange/clients";
import { Fault } from "@/lib/fault";
import { startNode } from "./processes";

/**
 * Starts the local providers and waits until they answer.
 * @param port where they listen
 * @param env more that they are started with
 */
export async function startLocalProviders(
  port: number,
  env: Record<string, string> = {},
): Promise<{ process: ChildProcess; url: string }> {
  let ready: (url: string) => void = () => {};
  const listening = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const child = startNode(["--import", "tsx", "local-providers/server.ts"], {
    env: {
      ...env,
      LOCAL_PROVIDERS_PORT: String(port),
      LOCAL_PROVIDERS_REDIRECT_URIS: [
        ...[...publicClients, ...exampleClients].flatMap(({ redirectUris }) => redirectUris),
        // That of examples/native-client, for the providers that do not take any port.
        "http://127.0.0.1:49152/callback",
      ].join(" "),
    },
    show: (line) => {
      const url = line.match(/^local providers ready at (\S+)$/)?.[1];
      if (url) ready(url);
      return !url;
    },
  });
  const failed = once(child, "exit").then(() => {
    throw new Fault("The local providers did not start.");
  });
  const url = await Promise.race([listening, failed]);
  failed.catch(() => {}); // From here on the supervisor watches the process.
  return { process: child, url };
}
