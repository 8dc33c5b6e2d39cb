import { brand } from "@/lib/brand";
import { env, originOf } from "@/lib/env";

/** What a person keeps: where the codes work, when they were made, and the codes. */
export function asText(codes: readonly string[]): string {
  const made = new Date().toISOString().slice(0, 10);
  return [
    `${brand.name} recovery codes, made on ${made}.`,
    `Each lets you in once: ${originOf(env())}/signin/recovery`,
    "",
    ...codes,
    "",
  ].join("\n");
}

export function asFile(codes: readonly string[]): Response {
  return new Response(asText(codes), {
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Disposition": `attachment; filename="${brand.slug}-recovery-codes.txt"`,
      "Cache-Control": "no-store",
    },
  });
}
