import type { IssuerRule } from "@/features/oauth/authorization-response";
import { discover } from "@/features/oauth/metadata";
import type { Calls } from "@/features/oauth/provider-fetch";
import type { ConfiguredProvider } from "@/features/providers";

/**
 * @returns the rule for `iss` (RFC 9207, section 2.4): an issuer's metadata says its name, and whether it always names
 *   itself; where each tenant has an issuer, and for pure OAuth, the entry does
 * @throws as `discover`
 */
export async function issuerRuleOf({ entry, ...at }: ConfiguredProvider, calls: Calls): Promise<IssuerRule> {
  const rule = entry.endpoints.issuer(at);
  if (entry.protocol === "oauth" || rule.tenants) return rule;
  const { issuer, authorization_response_iss_parameter_supported: promised = false } = await discover(
    rule.name,
    calls,
  );
  return { ...rule, name: issuer, promised };
}
