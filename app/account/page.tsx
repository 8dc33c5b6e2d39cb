import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireUser } from "@/auth";
import { PageShell } from "@/components/page-shell";
import { signOut } from "@/features/session/actions";
import { AccountSummary } from "@/features/session/components/account-summary";
import { findAccount } from "@/features/session/queries";
import { findEntry } from "@/features/sign-in/providers";

export const metadata: Metadata = { title: "Your account", robots: { index: false } };

export default async function AccountPage() {
  const { user, provider } = await requireUser("/account");
  const account = await findAccount(user.id);
  if (!account) notFound();
  const connections = account.connections.flatMap(({ provider, label, linkedAt }) => {
    const entry = findEntry(provider);
    return entry ? [{ provider, name: entry.name, icon: entry.icon, label, since: linkedAt }] : [];
  });
  const source = account.connections.find(
    ({ email, emailVerified }) => emailVerified && email === user.email,
  );
  return (
    <PageShell viewer={user} width="narrow">
      <AccountSummary
        user={{
          name: user.name,
          email: user.email,
          emailSource: (source && findEntry(source.provider)?.name) ?? null,
          image: user.image,
          role: user.role,
          memberSince: account.createdAt,
        }}
        connections={connections}
        signedInWith={(provider && findEntry(provider)?.name) ?? null}
        signOut={signOut}
      />
    </PageShell>
  );
}
