import { ButtonLink } from "@/components/button";
import { SignInPath } from "@/components/sign-in-path";
import { PageShell } from "@/features/frame/components/page-shell";
import { configuredProviders } from "@/features/providers";
import { currentSession } from "@/features/session/auth";
import { brand } from "@/lib/brand";

/** The first page, to be replaced with one's own. */
export default async function HomePage({ searchParams }: PageProps<"/">) {
  const session = await currentSession("/");
  const viewer = session?.user ?? null;
  // part: doctor
  if (process.env.NODE_ENV === "development") {
    // The dashboard stands in its place.
    const { Dashboard } = await import("@/features/doctor/components/dashboard");
    return (
      <PageShell viewer={viewer}>
        <Dashboard viewer={viewer} query={searchParams} />
      </PageShell>
    );
  }
  return (
    <PageShell viewer={viewer}>
      <div className="max-w-2xl">
        <h1 className="text-3xl font-semibold">{brand.description}</h1>
        <p className="mt-5 text-lg text-muted">
          {viewer
            ? "You are signed in."
            : `Sign in with ${anyOf(configuredProviders().map(({ entry }) => entry.button.name))}. No new password, and ${brand.name} never sees yours.`}
        </p>
        <div className="mt-8">
          {viewer ? (
            <ButtonLink href="/account">Your account</ButtonLink>
          ) : (
            <ButtonLink href="/signin">Sign in</ButtonLink>
          )}
        </div>
      </div>

      {/* part: sign-in-path */}
      <section aria-labelledby="path" className="mt-20">
        <h2 id="path" className="text-xl font-semibold">
          What a sign-in does
        </h2>
        <div className="mt-6">
          <SignInPath />
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
