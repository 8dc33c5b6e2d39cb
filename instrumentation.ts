import type { Instrumentation } from "next";

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startup } = await import("@/features/setup/startup");
  await startup();
}

/** The line of an error that no page or route handled. The page that the person gets shows the same reference. */
export const onRequestError: Instrumentation.onRequestError = async (error, { method }, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { tellRequestError } = await import("@/lib/printed-errors");
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : undefined;
  // The route as it is in app/, and not the address: a callback's holds a code.
  const route = context.routePath.replace(/\/(page|route)$/, "") || "/";
  tellRequestError(error, { reference: digest, method, route, kind: context.routeType });
};
