import type { Env } from "@/lib/env";

export type ExampleSettings = Pick<Env, "NODE_ENV" | "LOCAL_PROVIDERS_URL">;

/**
 * Whether the example clients and the example API are there. In production they are only beside the local providers
 * (`npm run demo`), which a server for the world refuses to start with (lib/env.ts).
 */
export function hasExamples({ NODE_ENV, LOCAL_PROVIDERS_URL }: ExampleSettings): boolean {
  return NODE_ENV !== "production" || LOCAL_PROVIDERS_URL !== undefined;
}
