import Link from "next/link";
import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { Chevron } from "@/components/icons";
import { RelativeTime } from "@/components/relative-time";
import { SubmitButton } from "@/components/submit-button";
import { codesOfSet } from "@/features/recovery-codes/policy";
import { findCodes } from "@/features/recovery-codes/queries";
import { orUnavailable } from "@/features/session/or-unavailable";
import { withReturnTo } from "@/lib/redirects";
import { CodeForm } from "./code-form";

/** On the sign-in page. */
export function LostYourWayIn({ returnTo }: { returnTo: string }) {
  return (
    <p className="mt-2 text-center text-sm">
      <Link
        href={withReturnTo("/signin/recovery", returnTo)}
        prefetch={false}
        className="inline-flex min-h-11 items-center rounded-md px-3 text-muted underline decoration-line-strong underline-offset-4 hover:text-ink"
      >
        Lost your way in?
      </Link>
    </p>
  );
}

/** On "Confirm it's you", for somebody who has one left. */
export function ConfirmByCode({ returnTo, wrong }: { returnTo: string; wrong: boolean }) {
  return (
    <details className="group mt-2" open={wrong}>
      <summary
        className={buttonClass(
          "secondary",
          "w-full cursor-pointer list-none [&::-webkit-details-marker]:hidden",
        )}
      >
        Use a recovery code
        <Chevron />
      </summary>
      <CodeForm
        action="/account/confirm/form/recovery-code"
        returnTo={returnTo}
        label="Continue"
        wrong={wrong}
      />
    </details>
  );
}

/** Among the connections: how many are left, and the way to new ones. */
export async function RecoveryCodes({ userId }: { userId: string }) {
  const { left, madeAt } = await orUnavailable("/account/connections", () => findCodes(userId));
  return (
    <Card className="mt-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <h2 className="text-lg font-semibold">Recovery codes</h2>
        <form method="post" action="/account/connections/form/make-recovery-codes" className="contents">
          <SubmitButton
            className={buttonClass("secondary")}
            pending="One moment…"
            describedBy="recovery-codes-left"
          >
            {left > 0 ? "Make new codes" : "Make recovery codes"}
          </SubmitButton>
        </form>
      </div>
      <p id="recovery-codes-left" className="mt-3 text-muted">
        {madeAt ? (
          <>
            {left} of {codesOfSet} left, made <RelativeTime date={madeAt} />. New codes take the place of
            these.
          </>
        ) : (
          `${codesOfSet} codes to keep on paper. Each lets you in once, when every other way is out of reach.`
        )}
      </p>
    </Card>
  );
}
