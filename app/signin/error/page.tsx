import type { Metadata } from "next";
import { findMerge } from "@/features/account-merge/queries";
import { AlreadyKnown } from "@/features/conflict-rescue/components/already-known";
import { findRescue } from "@/features/conflict-rescue/queries";
import { PageShell } from "@/features/frame/components/page-shell";
import { operatorOf } from "@/features/legal/operator";
import { readSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { type NextStep, SignInProblem, type Way } from "@/features/sign-in/components/sign-in-problem";
import { readFailure } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import { intentHome } from "@/features/sign-in/intent";
import { providerChoices } from "@/features/sign-in/queries";
import { env } from "@/lib/env";
import { withReturnTo } from "@/lib/redirects";

const mayComeIn = "See whether that account is one that you can bring into this one.";

export async function generateMetadata({ searchParams }: PageProps<"/signin/error">): Promise<Metadata> {
  const { cause, provider, kind } = readFailure(await searchParams);
  return { title: failureText(cause, provider?.name ?? null, kind).title, robots: { index: false } };
}

export default async function SignInErrorPage({ searchParams }: PageProps<"/signin/error">) {
  const { cause, provider, reference, returnTo, kind, wait } = readFailure(await searchParams);
  const { tone, title, text, next } = failureText(cause, provider?.name ?? null, kind, wait);
  // Going back leads here after a sign-in that went well, too. Nobody is asked for while the database does not answer.
  const session = kind || cause === "unavailable" ? null : await readSession();
  const viewer = session === null || session === "unreadable" ? null : session.user;
  // Whoever asked for something while signed in goes on with that: a plain sign-in could end up as somebody else.
  const choose = !kind
    ? { href: withReturnTo("/signin", returnTo), label: "All ways to sign in" }
    : kind === "grant"
      ? { href: returnTo, label: "Go back and try again" }
      : { href: intentHome[kind].path, label: `Back to ${intentHome[kind].name}` };
  const contact = operatorOf(env()).email;
  const rescue = cause === "email_taken" ? await findRescue() : null;
  if (rescue && rescue.waiting.provider === provider?.id) {
    return (
      <PageShell width="narrow">
        <AlreadyKnown rescue={rescue} returnTo={returnTo} reference={reference} contact={contact} />
      </PageShell>
    );
  }
  const { providers } = await providerChoices();
  const offered = providers.find(({ id }) => id === provider?.id);
  let primary: NextStep = { kind: "link", ...choose };
  let secondary: Way | undefined = kind ? undefined : { href: "/", label: "Home" };
  // They have proven both accounts, and may bring the one into the other.
  const asker = cause === "linked_elsewhere" ? await readSession() : null;
  const merge =
    asker && asker !== "unreadable" ? await orUnavailable(returnTo, () => findMerge(asker)) : null;
  if (merge) {
    primary = {
      kind: "link",
      href: withReturnTo("/signin/merge", returnTo),
      label: "See that account",
    };
    secondary = choose;
  } else if (viewer) {
    primary = { kind: "link", href: returnTo, label: "Continue" };
    secondary = { href: choose.href, label: "Use another account" };
  } else if (next === "retry" && offered && kind !== "grant") {
    // What to ask for is known where the person came from, and not to this page.
    const action = kind ? intentHome[kind].form : "/signin/form/start";
    primary = { kind: "retry", provider: offered, returnTo, action };
    secondary = choose;
  }
  return (
    <PageShell viewer={viewer ?? undefined} width="narrow">
      <SignInProblem
        tone={tone}
        title={title}
        // The others ask to try again.
        text={viewer && next === "retry" ? null : merge ? `${text} ${mayComeIn}` : text}
        signedInAs={viewer && (viewer.name ?? viewer.email ?? "someone without a name")}
        reference={cause === "cancelled" ? null : reference}
        contact={contact}
        primary={primary}
        secondary={secondary}
      />
    </PageShell>
  );
}
