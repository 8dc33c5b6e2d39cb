import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { PageShell } from "@/features/frame/components/page-shell";
import { CodeForm } from "@/features/recovery-codes/components/code-form";
import { currentSession } from "@/features/session/auth";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Lost your way in?", robots: { index: false } };

export default async function RecoveryPage({ searchParams }: PageProps<"/signin/recovery">) {
  const { returnTo: wanted, wrong } = await searchParams;
  const returnTo = safeReturnTo(wanted, "/account");
  const others = withReturnTo("/signin", returnTo);
  // That page says as whom, and lets them switch.
  if (await currentSession(withReturnTo("/signin/recovery", returnTo))) redirect(others);
  return (
    <PageShell viewer={null} width="narrow">
      <Card>
        <h1 className="text-xl font-semibold">Lost your way in?</h1>
        <p className="mt-3 text-muted">
          A recovery code lets you in. You have some if you had them made under Connections. Without one, try
          each way that you have signed in before.
        </p>
        <CodeForm action="/signin/recovery/form/use" returnTo={returnTo} label="Sign in" wrong={wrong} />
        <ButtonLink kind="secondary" href={others} className="mt-3 w-full">
          All ways to sign in
        </ButtonLink>
      </Card>
    </PageShell>
  );
}
