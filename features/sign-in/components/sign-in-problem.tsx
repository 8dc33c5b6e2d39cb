import { ButtonLink, buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { ToneIcon } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";

type NextStep =
  | {
      kind: "retry";
      providerId: string;
      providerName: string;
      returnTo: string;
      action: (form: FormData) => Promise<void>;
    }
  | { kind: "link"; href: string; label: string };

/** What went wrong, in words for a person, with the next sensible thing to do. */
export function SignInProblem({
  tone,
  title,
  text,
  reference,
  primary,
  secondary,
}: {
  tone: "neutral" | "warning" | "danger";
  title: string;
  text: string;
  /** Also in the server's log; null where there is nothing to look up. */
  reference: string | null;
  primary: NextStep;
  secondary?: { href: string; label: string };
}) {
  return (
    <Card>
      <ToneIcon tone={tone} className="size-9" />
      <h1 className="mt-4 text-xl font-semibold">{title}</h1>
      <p className="mt-3 text-muted">{text}</p>
      <div className="mt-6 grid gap-3">
        {primary.kind === "retry" ? (
          <form action={primary.action}>
            <input type="hidden" name="provider" value={primary.providerId} />
            <input type="hidden" name="returnTo" value={primary.returnTo} />
            <SubmitButton
              className={buttonClass("primary", "w-full")}
              pending={`Taking you to ${primary.providerName}…`}
            >
              Try again with {primary.providerName}
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
      {reference ? (
        <p className="mt-6 border-t border-line pt-4 text-sm text-muted">
          Reference <code className="font-mono text-ink select-all">{reference}</code>
        </p>
      ) : null}
    </Card>
  );
}
