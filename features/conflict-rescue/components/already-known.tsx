import { Card } from "@/components/card";
import { ToneIcon } from "@/components/notice";
import { ProviderButton } from "@/features/sign-in/components/provider-button";
import type { ProviderChoice } from "@/features/sign-in/queries";

const list = new Intl.ListFormat("en", { type: "disjunction" });

/** The email is proven, and belongs to an account that is opened in another way: go there first, then link. */
export function AlreadyKnown({
  waiting,
  ways,
  returnTo,
  reference,
  signIn,
}: {
  /** Name of the provider that waits. */
  waiting: string;
  ways: ProviderChoice[];
  returnTo: string;
  reference: string | null;
  signIn: (form: FormData) => Promise<void>;
}) {
  const names = list.format(ways.map(({ name }) => name));
  return (
    <Card>
      <ToneIcon tone="warning" className="size-9" />
      <h1 className="mt-4 text-xl font-semibold">You already sign in with {names}</h1>
      <p className="mt-3 text-muted">
        {waiting} confirmed an email that your account has already. Continue with {names} and we'll link{" "}
        {waiting}, if you like.
      </p>
      <ul className="mt-6 grid gap-6">
        {ways.map((way) => (
          <li key={way.id}>
            <form action={signIn}>
              <input type="hidden" name="provider" value={way.id} />
              <input type="hidden" name="returnTo" value={returnTo} />
              <ProviderButton provider={way} label={`Continue with ${way.name}`} />
            </form>
          </li>
        ))}
      </ul>
      {reference ? (
        <p className="mt-6 border-t border-line pt-4 text-sm text-muted">
          Reference <code className="font-mono text-ink select-all">{reference}</code>
        </p>
      ) : null}
    </Card>
  );
}
