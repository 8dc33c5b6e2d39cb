import type { ReactNode } from "react";
import { ButtonLink } from "@/components/button";
import { SignInPath } from "@/components/sign-in-path";
import { PageShell } from "@/features/frame/components/page-shell";
import { configuredProviders } from "@/features/providers";
import { currentSession } from "@/features/session/auth";

/** What somebody sees who has just started the app: that it works, how, and what to do next. */
export default async function HomePage() {
  const session = await currentSession("/");
  return (
    <PageShell viewer={session?.user ?? null}>
      <div className="max-w-2xl">
        <h1 className="text-3xl font-semibold">It works. Try the door.</h1>
        <p className="mt-5 text-lg text-muted">
          Sign in with {anyOf(configuredProviders().map(({ entry }) => entry.button.name))}. Until you add
          their credentials, local stand-ins of the providers answer. They speak the real protocol: what runs
          now is what runs in production.
        </p>
        <div className="mt-8">
          {session ? (
            <ButtonLink href="/account">Your account</ButtonLink>
          ) : (
            <ButtonLink href="/signin">Sign in</ButtonLink>
          )}
        </div>
      </div>

      <section aria-labelledby="path" className="mt-20">
        <h2 id="path" className="text-xl font-semibold">
          What a sign-in does
        </h2>
        <div className="mt-6">
          <SignInPath />
        </div>
      </section>

      <section aria-labelledby="next" className="mt-20">
        <h2 id="next" className="text-xl font-semibold">
          What you do next
        </h2>
        <div className="mt-6 grid gap-8 sm:grid-cols-3">
          <Next title="Break it">
            Under “Things that go wrong” on a local provider's page you meet every error that a person can
            meet.
          </Next>
          <Next title="Go live">
            Put two values a provider into <Code>.env.local</Code>. <Code>docs/guides/go-live.md</Code> says
            which, and where they come from.
          </Next>
          <Next title="Make it yours">
            This page is <Code>app/page.tsx</Code>. <Code>docs/guides/add-a-feature.md</Code> makes the next
            one, for whoever is signed in, in five files.
          </Next>
        </div>
      </section>
    </PageShell>
  );
}

function anyOf(names: string[]): string {
  return (
    new Intl.ListFormat("en", { type: "disjunction" }).format(names) || "an account that you already have"
  );
}

function Next({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="border-t border-line pt-4">
      <h3 className="font-medium">{title}</h3>
      <p className="mt-1.5 text-muted">{children}</p>
    </div>
  );
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-sm text-ink sm:whitespace-nowrap">{children}</code>;
}
