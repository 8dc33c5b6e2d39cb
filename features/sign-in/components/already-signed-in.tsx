import { ButtonLink, buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";

/** What there is to do besides going on: a form by its address and its button, with what comes of it. */
export type Other = { action: string; label: string; says: string };

const switching: Other = {
  action: "/signin/form/switch-account",
  label: "Switch account",
  says: "Switching signs this account out first. It never joins the two.",
};

/** Somebody who is signed in comes to sign in: go on as this person, or be another. */
export function AlreadySignedIn({
  viewer,
  returnTo,
  other = switching,
}: {
  viewer: { name: string | null; email: string | null; provider: string | null };
  returnTo: string;
  other?: Other | undefined;
}) {
  return (
    <Card>
      <h1 className="text-xl font-semibold">You are signed in</h1>
      <p className="mt-3 text-muted">
        As{" "}
        <bdi className="font-medium text-ink">{viewer.name ?? viewer.email ?? "someone without a name"}</bdi>
        {viewer.name && viewer.email ? (
          <>
            {" "}
            (<SoftBreaks text={viewer.email} />)
          </>
        ) : null}
        {viewer.provider ? <>, by {viewer.provider}</> : null}.
      </p>
      <div className="mt-6 grid gap-3">
        <ButtonLink href={returnTo}>Continue</ButtonLink>
        <form method="post" action={other.action}>
          <input type="hidden" name="returnTo" value={returnTo} />
          <SubmitButton className={buttonClass("secondary", "w-full")} pending="Signing out…">
            {other.label}
          </SubmitButton>
        </form>
      </div>
      <p className="mt-4 text-sm text-muted">{other.says}</p>
    </Card>
  );
}
