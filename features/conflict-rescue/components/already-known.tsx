import { ButtonLink, buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { ToneIcon } from "@/components/notice";
import { Reference } from "@/components/reference";
import { SubmitButton } from "@/components/submit-button";
import type { Rescue } from "@/features/conflict-rescue/queries";
import { ContinueWith } from "@/features/sign-in/components/continue-with";
import { withReturnTo } from "@/lib/redirects";

const list = new Intl.ListFormat("en", { type: "disjunction" });

/**
 * The email is proven, and belongs to an account that is opened in another way: go there first, then link. Where that
 * account has a weaker word for the email, or none, it may be somebody else's.
 */
export function AlreadyKnown({
  rescue: { waiting, ways, mayTake },
  returnTo,
  reference,
  contact,
}: {
  rescue: Rescue;
  returnTo: string;
  reference: string | null;
  /** Where whoever runs this site can be written to. */
  contact?: string | null;
}) {
  const names = list.format(ways.map(({ name }) => name));
  const anew = mayTake ? <StartAnew provider={waiting.name} returnTo={returnTo} /> : null;
  return (
    <Card>
      <ToneIcon tone="warning" className="size-9" />
      {ways.length > 0 ? (
        <>
          <h1 className="mt-4 text-xl font-semibold">You already sign in with {names}</h1>
          <p className="mt-3 text-muted">
            {waiting.name} confirmed an email that your account has already. Continue with {names} and we'll
            link {waiting.name}, if you like.
          </p>
          <ContinueWith ways={ways} action="/signin/form/start" returnTo={returnTo} />
          {anew ? (
            <details className="mt-6 border-t border-line pt-4">
              <summary className="min-h-11 cursor-pointer content-center font-medium">
                That account isn't yours?
              </summary>
              {anew}
            </details>
          ) : null}
        </>
      ) : (
        <>
          <h1 className="mt-4 text-xl font-semibold">Your email is on an account that nothing opens now</h1>
          <p className="mt-3 text-muted">
            The way to sign in to it is not on offer here any more, and {waiting.name} confirmed the email as
            yours.
          </p>
          {anew}
        </>
      )}
      <ButtonLink kind="secondary" href={withReturnTo("/signin", returnTo)} className="mt-4 w-full">
        All ways to sign in
      </ButtonLink>
      {reference ? <Reference reference={reference} contact={contact ?? null} /> : null}
    </Card>
  );
}

function StartAnew({ provider, returnTo }: { provider: string; returnTo: string }) {
  return (
    <form method="post" action="/signin/link/form/anew" className="mt-3">
      <input type="hidden" name="returnTo" value={returnTo} />
      <p className="text-muted">
        Start a new account with {provider}. It gets the email; the other account keeps everything else, and
        does not open for you.
      </p>
      <SubmitButton className={buttonClass("secondary", "mt-4 w-full")} pending={`Going to ${provider}…`}>
        Start a new account
      </SubmitButton>
    </form>
  );
}
