import type { Metadata } from "next";
import { PageShell } from "@/components/page-shell";
import { AlreadyKnown } from "@/features/conflict-rescue/components/already-known";
import { findRescue } from "@/features/conflict-rescue/queries";
import { connectAction } from "@/features/connections/actions";
import { confirmAction } from "@/features/session/confirm";
import { signInAction } from "@/features/sign-in/actions";
import { SignInProblem } from "@/features/sign-in/components/sign-in-problem";
import { readFailure } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import { intentHome } from "@/features/sign-in/intent";
import { providerChoices } from "@/features/sign-in/queries";

export async function generateMetadata({ searchParams }: PageProps<"/signin/error">): Promise<Metadata> {
  const { cause, provider, kind } = readFailure(await searchParams);
  return { title: failureText(cause, provider?.name ?? null, kind).title, robots: { index: false } };
}

export default async function SignInErrorPage({ searchParams }: PageProps<"/signin/error">) {
  const { cause, provider, reference, returnTo, kind, wait } = readFailure(await searchParams);
  const { tone, title, text, next } = failureText(cause, provider?.name ?? null, kind, wait);
  // Whoever asked for something while signed in goes on with that: a plain sign-in could end up as somebody else.
  const choose = !kind
    ? { href: `/signin?${new URLSearchParams({ returnTo })}`, label: "All ways to sign in" }
    : kind === "grant"
      ? { href: returnTo, label: "Go back and try again" }
      : { href: intentHome[kind].path, label: `Back to ${intentHome[kind].name}` };
  const retry = kind === "connect" ? connectAction : kind === "confirm" ? confirmAction : signInAction;
  const rescue = cause === "email_taken" ? await findRescue() : null;
  if (rescue && rescue.waiting.provider === provider?.id) {
    return (
      <PageShell width="narrow">
        <AlreadyKnown
          waiting={rescue.waiting.name}
          ways={rescue.ways}
          returnTo={returnTo}
          reference={reference}
          signIn={signInAction}
        />
      </PageShell>
    );
  }
  const { providers } = await providerChoices();
  const offered = provider && providers.some(({ id }) => id === provider.id);
  return (
    // No session is read: this page must also work while the database does not.
    <PageShell width="narrow">
      <SignInProblem
        tone={tone}
        title={title}
        text={text}
        reference={cause === "cancelled" ? null : reference}
        primary={
          // What to ask for is known where the person came from, and not to this page.
          next === "retry" && provider && offered && kind !== "grant"
            ? {
                kind: "retry",
                providerId: provider.id,
                providerName: provider.name,
                returnTo,
                action: retry,
              }
            : { kind: "link", ...choose }
        }
        secondary={
          next === "retry" && offered && kind !== "grant"
            ? choose
            : kind
              ? undefined
              : { href: "/", label: "Home" }
        }
      />
    </PageShell>
  );
}
