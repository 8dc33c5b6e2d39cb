import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";

/** Asked once, after both identities are proven: should they open the same account from now on? */
export function LinkQuestion({
  provider,
  label,
  email,
  returnTo,
}: {
  /** Name of the provider that waits. */
  provider: string;
  /** What that provider calls the person. */
  label: string | null;
  email: string | null;
  returnTo: string;
}) {
  return (
    <Card>
      <h1 className="text-xl font-semibold">Link {provider} to your account?</h1>
      <p className="mt-3 text-muted">
        You came with {provider}
        {label ? (
          <>
            {" "}
            as{" "}
            <span className="font-medium text-ink">
              <SoftBreaks text={label} />
            </span>
          </>
        ) : null}
        , which has the same email as this account
        {email ? (
          <>
            {" "}
            (<SoftBreaks text={email} />)
          </>
        ) : null}
        . Once linked, you can sign in with either of them.
      </p>
      <div className="mt-6 grid gap-3">
        {(["yes", "no"] as const).map((link) => (
          <form key={link} method="post" action="/signin/link/form/answer">
            <input type="hidden" name="link" value={link} />
            <input type="hidden" name="returnTo" value={returnTo} />
            <SubmitButton
              className={buttonClass(link === "yes" ? "primary" : "secondary", "w-full")}
              pending={link === "yes" ? `Linking ${provider}…` : "One moment…"}
            >
              {link === "yes" ? `Link ${provider}` : "Not now"}
            </SubmitButton>
          </form>
        ))}
      </div>
    </Card>
  );
}
