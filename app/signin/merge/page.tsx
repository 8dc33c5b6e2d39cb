import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { MergeQuestion } from "@/features/account-merge/components/merge-question";
import { findMerge } from "@/features/account-merge/queries";
import { PageShell } from "@/features/frame/components/page-shell";
import { wayName } from "@/features/providers/own-ways";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { safeReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Two accounts", robots: { index: false } };

export default async function MergePage({ searchParams }: PageProps<"/signin/merge">) {
  const returnTo = safeReturnTo((await searchParams).returnTo, "/account");
  const session = await requireSession(returnTo);
  const merge = await orUnavailable(returnTo, () => findMerge(session));
  // Answered in another tab, or too late: there is nothing to ask.
  if (!merge) redirect(returnTo);
  const provider = wayName(session.provider);
  return (
    <PageShell viewer={session.user} width="narrow">
      <MergeQuestion merge={merge} viewer={{ ...session.user, provider }} returnTo={returnTo} />
    </PageShell>
  );
}
