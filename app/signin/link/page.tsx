import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { LinkQuestion } from "@/features/conflict-rescue/components/link-question";
import { findRescueFor } from "@/features/conflict-rescue/queries";
import { PageShell } from "@/features/frame/components/page-shell";
import { findEntry } from "@/features/providers";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { safeReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Link your account", robots: { index: false } };

export default async function LinkPage({ searchParams }: PageProps<"/signin/link">) {
  const returnTo = safeReturnTo((await searchParams).returnTo, "/account");
  const session = await requireSession(returnTo);
  const pending = await orUnavailable(returnTo, () => findRescueFor(session));
  const entry = pending && findEntry(pending.identity.provider);
  // Answered in another tab, or too late: there is nothing to ask.
  if (!pending || !entry) redirect(returnTo);
  return (
    <PageShell viewer={session.user} width="narrow">
      <LinkQuestion
        provider={entry.button.name}
        label={pending.identity.label}
        email={pending.identity.email}
        returnTo={returnTo}
      />
    </PageShell>
  );
}
