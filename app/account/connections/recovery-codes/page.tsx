import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountShell } from "@/features/account/components/account-shell";
import { codesPath } from "@/features/recovery-codes/changes";
import { CodeList } from "@/features/recovery-codes/components/code-list";
import { connectionsPath } from "@/features/recovery-codes/notices";
import { codesToShow } from "@/features/recovery-codes/shown";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "Your recovery codes", robots: { index: false } };

export default async function RecoveryCodesPage() {
  const session = await requireSession(codesPath);
  const codes = await orUnavailable(codesPath, () => codesToShow(session));
  if (!codes) redirect(connectionsPath("recovery-codes-hidden"));
  return (
    <AccountShell path="/account/connections" title="Your recovery codes">
      <CodeList codes={codes} />
    </AccountShell>
  );
}
