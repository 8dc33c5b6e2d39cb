import { z } from "zod";

const segment = z.union([
  z.string(),
  z.tuple([
    z.string(),
    z.string(),
    // What kind of dynamic part it is.
    z.string().regex(/^(o?c|d|[cd]i(\(\.\.\)\(\.\.\)|\(\.{1,3}\)))$/),
    z.array(z.string()).nullable(),
  ]),
]);

const tree: z.ZodType = z.lazy(() =>
  z.tuple([
    segment,
    z.record(z.string(), tree),
    z.tuple([z.string(), z.string()]).nullish(),
    z.enum(["refetch", "inside-shared-layout", "metadata-only"]).nullish(),
    z.number().nullish(),
    z.string().optional(),
  ]),
);

/**
 * Whether Next can read what its client says of the page that is open (`Next-Router-State-Tree`). It answers "Internal
 * Server Error" to any other, and with the whole page where there is none.
 */
export function isRouterState(header: string): boolean {
  // Next's own limit.
  if (header.length > 40_000) return false;
  try {
    return tree.safeParse(JSON.parse(decodeURIComponent(header))).success;
  } catch {
    // No JSON, an escape that stands for nothing, or nested too deep to be walked.
    return false;
  }
}
