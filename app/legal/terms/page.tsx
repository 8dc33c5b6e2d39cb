import type { Metadata } from "next";
import { PlainShell } from "@/features/frame/components/plain-shell";
import { Terms } from "@/features/legal/components/terms";

export const metadata: Metadata = { title: "Terms" };

/** It does not ask who is reading, so that it can be read while the database does not answer. */
export default function TermsPage() {
  return (
    <PlainShell>
      <Terms />
    </PlainShell>
  );
}
