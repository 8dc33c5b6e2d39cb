import type { Metadata } from "next";
import { AccountShell } from "@/features/account/components/account-shell";
import { ConnectionList } from "@/features/connections/components/connection-list";
import { ConnectionTold } from "@/features/connections/components/told";
import { findConnections, grantsPageOf } from "@/features/connections/queries";
import { PasskeyList, PasskeyTold } from "@/features/passkeys/components/passkey-list";
import { CodesTold, RecoveryCodes } from "@/features/recovery-codes/components/recovery-codes";
import { requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "Connections", robots: { index: false } };

const path = "/account/connections";

export default async function ConnectionsPage({ searchParams }: PageProps<"/account/connections">) {
  const user = await requireUser(path);
  const { notice, provider } = await searchParams;
  const connections = await orUnavailable(path, () => findConnections(user.id));
  return (
    <AccountShell path={path}>
      <ConnectionTold notice={notice} provider={grantsPageOf(provider)} />
      <PasskeyTold notice={notice} />
      <CodesTold notice={notice} />
      <p className="mb-6 text-muted">
        The accounts that open this one. Each of them lets you in; none of them tells us a password.
      </p>
      <ConnectionList connections={connections} email={user.email} />
      <PasskeyList userId={user.id} />
      <RecoveryCodes userId={user.id} />
    </AccountShell>
  );
}
