import type { Metadata } from "next";
import { MergeOver } from "@/features/account-merge/components/merge-over";
import { MergeQuestion } from "@/features/account-merge/components/merge-question";
import { findMergeNotice } from "@/features/account-merge/notices";
import { findLastMerge, findMerge } from "@/features/account-merge/queries";
import { PageShell } from "@/features/frame/components/page-shell";
import { wayName } from "@/features/providers/own-ways";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { safeReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Two accounts", robots: { index: false } };

export default async function MergePage({ searchParams }: PageProps<"/signin/merge">) {
  const query = await searchParams;
  const returnTo = safeReturnTo(query.returnTo, "/account");
  const session = await requireSession(returnTo);
  const { merge, broughtIn } = await orUnavailable(returnTo, async () => {
    const merge = await findMerge(session);
    return { merge, broughtIn: merge ? null : await findLastMerge(session.user.id) };
  });
  const viewer = { ...session.user, provider: wayName(session.provider) };
  return (
    <PageShell viewer={session.user} width="narrow">
      {merge ? (
        <MergeQuestion
          merge={merge}
          viewer={viewer}
          returnTo={returnTo}
          notice={findMergeNotice(query.notice)}
        />
      ) : (
        <MergeOver provider={wayName(broughtIn)} returnTo={returnTo} />
      )}
    </PageShell>
  );
}
