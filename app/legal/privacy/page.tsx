import type { Metadata } from "next";
import { PageFrame } from "@/components/page-frame";
import { Privacy } from "@/features/legal/components/privacy";

export const metadata: Metadata = { title: "Privacy" };

/** It does not ask who is reading, so that it can be read while the database does not answer. */
export default function PrivacyPage() {
  return (
    <PageFrame>
      <Privacy />
    </PageFrame>
  );
}
