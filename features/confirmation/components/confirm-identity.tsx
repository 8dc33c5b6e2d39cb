import type { ReactNode } from "react";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { ContinueWith } from "@/features/sign-in/components/continue-with";
import type { ProviderChoice } from "@/features/sign-in/queries";

/** Before something that only its person may do: prove again who you are, by a way in that is theirs already. */
export function ConfirmIdentity({
  ways,
  words: { title, after, page },
  returnTo,
  further = [],
}: {
  /** The linked providers that are on offer. */
  ways: ProviderChoice[];
  words: { title: string; after: string; page: string };
  returnTo: string;
  /** Ways that are no provider's. */
  further?: readonly ReactNode[];
}) {
  return (
    <Card>
      <h1 className="text-xl font-semibold">{title}</h1>
      <p className="mt-3 text-muted">
        You signed in more than ten minutes ago, and this is not for anybody else to do. Sign in once more.{" "}
        {after}
      </p>
      {ways.length === 0 && further.length === 0 ? (
        <p className="mt-3 text-muted">
          None of the ways you sign in is on offer right now, so this cannot be done either.
        </p>
      ) : null}
      <ContinueWith ways={ways} action="/account/confirm/form/start" returnTo={returnTo} />
      {further}
      <div className="mt-6">
        <ButtonLink kind="secondary" href={page} className="w-full">
          Cancel
        </ButtonLink>
      </div>
    </Card>
  );
}
