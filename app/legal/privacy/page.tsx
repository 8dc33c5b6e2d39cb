import type { Metadata } from "next";
import { PlainShell } from "@/features/frame/components/plain-shell";
import { Privacy } from "@/features/legal/components/privacy";

export const metadata: Metadata = { title: "Privacy" };

/** It does not ask who is reading, so that it can be read while the database does not answer. */
export default function PrivacyPage() {
  return (
    <PlainShell>
      <Privacy />
    </PlainShell>
  );
}
