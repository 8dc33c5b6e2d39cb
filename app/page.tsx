import Link from "next/link";
import { auth } from "@/auth";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { PageShell } from "@/components/page-shell";

const steps = [
  {
    who: "Your browser",
    what: "posts a plain form. The app answers with cookies that tie the sign-in to this browser, and sends it on.",
  },
  {
    who: "The provider",
    what: "asks you whether this app may know who you are. Your password stays there.",
  },
  {
    who: "This app",
    what: "trades the code that comes back for a token, server to server, and checks state, PKCE and nonce.",
  },
  {
    who: "The database",
    what: "gets your user, your account and a session. The browser gets a random cookie, and nothing else.",
  },
];

export default async function HomePage() {
  const session = await auth();
  return (
    <PageShell viewer={session?.user ?? null}>
      <div className="max-w-2xl">
        <h1 className="text-2xl font-semibold">It works. Try the door.</h1>
        <p className="mt-5 text-lg text-muted">
          Sign in with GitHub, Google or X. On your machine local stand-ins of the providers answer, and they
          speak the real protocol: what runs now is what runs in production.
        </p>
        <div className="mt-8 flex flex-wrap gap-3">
          {session ? (
            <ButtonLink href="/account">Your account</ButtonLink>
          ) : (
            <ButtonLink href="/signin">Sign in</ButtonLink>
          )}
        </div>
      </div>

      <h2 className="mt-20 text-lg font-semibold">What a sign-in does</h2>
      <ol className="mt-5 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {steps.map(({ who, what }, index) => (
          <li key={who} className="rounded-md border border-line bg-surface p-5">
            <p className="text-sm text-muted">{index + 1}</p>
            <p className="mt-1 font-semibold">{who}</p>
            <p className="mt-2 text-muted">{what}</p>
          </li>
        ))}
      </ol>

      <h2 className="mt-16 text-lg font-semibold">Next</h2>
      <Card className="mt-5">
        <ul className="grid gap-4">
          <li>
            <span className="font-medium">Break it.</span>{" "}
            <span className="text-muted">
              Under "Things that go wrong" on a local provider's page you meet every error a person can meet.
            </span>
          </li>
          <li>
            <span className="font-medium">Go live.</span>{" "}
            <span className="text-muted">
              Put two values a provider into <code className="text-ink">.env.local</code>;{" "}
              <code className="text-ink">docs/guides/go-live.md</code> says which and where they come from.
            </span>
          </li>
          <li>
            <span className="font-medium">Make it yours.</span>{" "}
            <span className="text-muted">
              This page is <code className="text-ink">app/page.tsx</code>. Who is signed in is{" "}
              <code className="text-ink">await auth()</code>, or{" "}
              <Link href="/api/me" prefetch={false} className="underline underline-offset-4">
                /api/me
              </Link>
              .
            </span>
          </li>
        </ul>
      </Card>
    </PageShell>
  );
}
