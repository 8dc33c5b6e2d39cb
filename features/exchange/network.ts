import { createHmac } from "node:crypto";
import { clientAddress } from "@/lib/client-address";
import { authSecrets, env } from "@/lib/env";
import { peerAddress } from "@/lib/incoming";
import { permanentName } from "@/lib/permanent";

/** This machine: a developer's, or a proxy on it that TRUSTED_PROXY_HOPS does not know of. */
const nowhere = new Set(["unknown", "127.0.0.0/24", "0:0:0::/48"]);

/** @returns the network that a request comes from, the /24 or /48 of its address; null where that cannot be known */
export function networkOf(headers: Headers): string | null {
  const addresses = { forwardedFor: headers.get("x-forwarded-for"), peer: peerAddress(headers) };
  const { network } = clientAddress(addresses, env().TRUSTED_PROXY_HOPS);
  return nowhere.has(network) ? null : network;
}

/** @returns what a token's row keeps of a network: a keyed hash, another one in each row */
export function markOf(network: string | null, salt: string): string | null {
  return network && marksOf(network, salt)[0];
}

/** @param mark of `markOf`, perhaps under an older secret. @returns null where either network is not known */
export function isSameNetwork(mark: string | null, network: string | null, salt: string): boolean | null {
  return mark === null || network === null ? null : marksOf(network, salt).includes(mark);
}

function marksOf(network: string, salt: string): [string, ...string[]] {
  const mark = (secret: string) =>
    createHmac("sha256", secret)
      .update(`${permanentName} refresh network ${salt} ${network}`)
      .digest("base64url");
  const [first = "", ...older] = authSecrets(env());
  return [mark(first), ...older.map(mark)];
}
