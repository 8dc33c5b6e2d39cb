import type { ReactNode } from "react";
import { Avatar } from "@/components/avatar";
import { ButtonLink, buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { Notice } from "@/components/notice";
import { ProviderIcon } from "@/components/provider-icon";
import { RelativeTime } from "@/components/relative-time";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";
import type { Merge } from "@/features/account-merge/queries";

const list = new Intl.ListFormat("en");

/**
 * Asked after both accounts are proven: should the identity that opens the new one open this one? Whoever reads it may
 * have come to somebody else's new account without noticing, so it says whose identity comes in, and what that means.
 */
export function MergeQuestion({
  merge: { pending, identity, other, gainsEmail, holds },
  viewer,
  returnTo,
  notice,
}: {
  merge: Merge;
  viewer: { name: string | null; email: string | null; image: string | null; provider: string | null };
  returnTo: string;
  /** What came of an answer that changed nothing. */
  notice: string | null;
}) {
  const { provider, icon, label, email } = identity;
  const told = notice ? (
    <div className="mb-5">
      <Notice news tone="neutral">
        {notice}
      </Notice>
    </div>
  ) : null;
  const named = (
    <bdi className="font-medium text-ink">
      {label ?? other.name ?? email ?? `a ${provider} account without a name`}
    </bdi>
  );
  const accounts = (
    <ul className="mt-5 grid gap-3">
      <Account title="This account" icon={<Avatar name={viewer.name} image={viewer.image} />}>
        <p className="font-medium">
          <bdi>{viewer.name ?? "No name yet"}</bdi>
        </p>
        <p className="text-sm text-muted">
          {viewer.email ? <SoftBreaks text={viewer.email} /> : "No email"}
          {viewer.provider ? `, by ${viewer.provider}` : null}
        </p>
      </Account>
      <Account title="The other account" icon={<ProviderIcon icon={icon} />}>
        <p className="font-medium">
          {provider}
          {label ? (
            <>
              {" "}
              as <SoftBreaks text={label} />
            </>
          ) : null}
        </p>
        <p className="text-sm text-muted">
          {other.name ? (
            <>
              <bdi>{other.name}</bdi>,{" "}
            </>
          ) : null}
          {email && email !== label ? (
            <>
              <SoftBreaks text={email} />,{" "}
            </>
          ) : null}
          made <RelativeTime date={other.createdAt} />
        </p>
      </Account>
    </ul>
  );
  if (holds.length > 0)
    return (
      <Card>
        {told}
        <h1 className="text-xl font-semibold">Both accounts stay</h1>
        <p className="mt-3 text-muted">
          The other one has {list.format(holds)}, so we leave it as it is and nothing is lost. It opens with{" "}
          {provider}, as before.
        </p>
        {/* part: account-data */}
        <p className="mt-3 text-muted">
          If you don't need it, sign in with {provider}, delete that account under Your data, and then connect{" "}
          {provider} here.
        </p>
        {accounts}
        <ButtonLink href={returnTo} className="mt-6 w-full">
          Continue
        </ButtonLink>
      </Card>
    );
  return (
    <Card>
      {told}
      <h1 className="text-xl font-semibold">Bring {provider} into this account?</h1>
      <p className="mt-3 text-muted">You have two accounts here, and the other one is empty.</p>
      {accounts}
      <dl className="mt-5 grid gap-3">
        <Effect term="Moves">
          {provider} as {named}, with what it allows us. From then on it opens this account. What happened in
          the other one joins your activity.
        </Effect>
        <Effect term="Goes">
          The other account. It has nothing else in it. Wherever it is signed in, it is signed out.
        </Effect>
        <Effect term="Stays">
          Everything of this account
          {gainsEmail ? (
            <>
              . It has no email and gets <SoftBreaks text={gainsEmail} />
            </>
          ) : null}
          .
        </Effect>
      </dl>
      <div className="mt-5">
        <Notice tone="warning">
          Say yes only if both are you. Whoever signs in to {provider} as {named} gets into this account, too.
        </Notice>
      </div>
      <div className="mt-6 grid gap-3">
        {(["yes", "no"] as const).map((answer) => (
          <form key={answer} method="post" action="/signin/merge/form/answer">
            <input type="hidden" name="merge" value={answer} />
            <input type="hidden" name="account" value={pending.accountId} />
            <input type="hidden" name="returnTo" value={returnTo} />
            <SubmitButton
              className={buttonClass(answer === "yes" ? "primary" : "secondary", "w-full")}
              pending="One moment…"
            >
              {answer === "yes" ? `Yes, that's me: bring ${provider} in` : "No, leave both as they are"}
            </SubmitButton>
          </form>
        ))}
      </div>
    </Card>
  );
}

function Account({ title, icon, children }: { title: string; icon: ReactNode; children: ReactNode }) {
  return (
    <li className="rounded-md border border-line p-4">
      <p className="text-sm text-muted">{title}</p>
      <div className="mt-2 flex items-center gap-3">
        {icon}
        <div className="min-w-0">{children}</div>
      </div>
    </li>
  );
}

function Effect({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[5rem_1fr]">
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
