import type { Metadata } from "next";
import { PageShell } from "@/components/page-shell";
import { ConfirmIdentity } from "@/features/confirmation/components/confirm-identity";
import { configuredProviders } from "@/features/providers";
import { requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { findAccount } from "@/features/session/queries";
import { toChoice } from "@/features/sign-in/queries";
import { safeReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Confirm it's you", robots: { index: false } };

export default async function ConfirmPage({ searchParams }: PageProps<"/account/confirm">) {
  const returnTo = safeReturnTo((await searchParams).returnTo, "/account");
  const user = await requireUser(returnTo);
  const account = await orUnavailable(returnTo, () => findAccount(user.id));
  const linked = account?.connections.map(({ provider }) => provider) ?? [];
  const ways = configuredProviders().filter(({ entry }) => linked.includes(entry.id));
  return (
    <PageShell viewer={user} width="narrow">
      <ConfirmIdentity ways={ways.map(({ entry }) => toChoice(entry))} returnTo={returnTo} />
    </PageShell>
  );
}
