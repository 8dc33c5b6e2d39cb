import { ButtonLink, buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";

/** Somebody who is signed in comes to sign in: go on as this person, or be another. */
export function AlreadySignedIn({
  viewer,
  returnTo,
  find,
}: {
  viewer: { name: string | null; email: string | null; provider: string | null };
  returnTo: string;
  /** For somebody who looks for an older account of theirs; `asks` whether they have just proven who they are here. */
  find: { asks: boolean } | null;
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
        <form method="post" action={find ? "/signin/merge/form/find" : "/signin/form/switch-account"}>
          <input type="hidden" name="returnTo" value={returnTo} />
          <SubmitButton className={buttonClass("secondary", "w-full")} pending="Signing out…">
            {find ? "Find my older account" : "Switch account"}
          </SubmitButton>
        </form>
      </div>
      <p className="mt-4 text-sm text-muted">
        {find ? (
          <>
            This signs you out here. Then sign in the way you did before.{" "}
            {find.asks
              ? `If that opens another account of yours, we ask whether ${viewer.provider ?? "this way in"} should open it too. Nothing is joined without your yes.`
              : "Both accounts stay as they are."}
          </>
        ) : (
          "Switching signs this account out first. It never joins the two."
        )}
      </p>
    </Card>
  );
}
