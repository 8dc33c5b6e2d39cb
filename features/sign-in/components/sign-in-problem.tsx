import { ButtonLink, buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { ToneIcon } from "@/components/notice";
import { Reference } from "@/components/reference";
import { SubmitButton } from "@/components/submit-button";

export type Way = { href: string; label: string };

export type NextStep =
  | {
      kind: "retry";
      provider: { id: string; name: string };
      returnTo: string;
      /** The address of the form. */
      action: string;
    }
  | ({ kind: "link" } & Way);

/** What went wrong, in words for a person, with the next sensible thing to do. */
export function SignInProblem({
  tone,
  title,
  text,
  signedInAs,
  reference,
  contact,
  primary,
  secondary,
}: {
  tone: "neutral" | "warning" | "danger";
  title: string;
  text: string | null;
  /** Who is still signed in; null for nobody, or where that is not known. */
  signedInAs: string | null;
  /** Also in the server's log; null where there is nothing to look up. */
  reference: string | null;
  /** Where whoever runs this site can be written to. */
  contact?: string | null;
  primary: NextStep;
  secondary: Way | undefined;
}) {
  return (
    <Card>
      <ToneIcon tone={tone} className="size-9" />
      <h1 className="mt-4 text-xl font-semibold">{title}</h1>
      {text ? <p className="mt-3 text-muted">{text}</p> : null}
      {signedInAs ? (
        <p className="mt-3 text-muted">
          You are signed in as <bdi className="font-medium text-ink">{signedInAs}</bdi>, and this did not
          change it.
        </p>
      ) : null}
      <div className="mt-6 grid gap-3">
        {primary.kind === "retry" ? (
          <form method="post" action={primary.action}>
            <input type="hidden" name="provider" value={primary.provider.id} />
            <input type="hidden" name="returnTo" value={primary.returnTo} />
            <SubmitButton className={buttonClass("primary", "w-full")} provider={primary.provider.name}>
              Try again with {primary.provider.name}
            </SubmitButton>
          </form>
        ) : (
          <ButtonLink href={primary.href}>{primary.label}</ButtonLink>
        )}
        {secondary ? (
          <ButtonLink kind="secondary" href={secondary.href}>
            {secondary.label}
          </ButtonLink>
        ) : null}
      </div>
      {reference ? <Reference reference={reference} contact={contact ?? null} /> : null}
    </Card>
  );
}
