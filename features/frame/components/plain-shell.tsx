import type { ReactNode } from "react";
import { ExitIcon } from "@/components/icons";
import { PageFrame, type PageWidth } from "@/components/page-frame";
import { sessionToken } from "@/features/session/auth";

/**
 * The frame of a page that asks the database for nobody, and so works without it. Whoever's browser holds a session's token,
 * be it over by now, can sign out here as everywhere.
 */
export async function PlainShell({ width, children }: { width?: PageWidth; children: ReactNode }) {
  return (
    <PageFrame {...(width && { width })} controls={(await sessionToken()) ? <SignOut /> : null}>
      {children}
    </PageFrame>
  );
}

function SignOut() {
  return (
    <form method="post" action="/account/form/sign-out">
      <button
        type="submit"
        className="inline-flex min-h-11 items-center gap-2 rounded-md px-snug font-medium text-muted hover:bg-sunken hover:text-ink"
      >
        <ExitIcon />
        Sign out
      </button>
    </form>
  );
}
