import { publishKeys } from "@/features/own-tokens/endpoint";

// Made anew for each request, never at the build.
export const dynamic = "force-dynamic";

/** The keys that verify this app's tokens. See docs/guides/your-own-api.md. */
export function GET(): Promise<Response> {
  return publishKeys();
}
