import type { Metadata } from "next";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { PageShell } from "@/features/frame/components/page-shell";
import { CodeForm } from "@/features/recovery-codes/components/code-form";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Lost your way in?", robots: { index: false } };

export default async function RecoveryPage({ searchParams }: PageProps<"/signin/recovery">) {
  const { returnTo: wanted, code } = await searchParams;
  const returnTo = safeReturnTo(wanted, "/account");
  return (
    <PageShell width="narrow">
      <Card>
        <h1 className="text-xl font-semibold">Lost your way in?</h1>
        <p className="mt-3 text-muted">
          If you have kept recovery codes, one of them lets you in. Then connect a way in that works.
        </p>
        <CodeForm
          action="/signin/recovery/form/use"
          returnTo={returnTo}
          label="Sign in"
          wrong={code === "wrong"}
        />
        <div className="mt-4">
          <ButtonLink kind="secondary" href={withReturnTo("/signin", returnTo)} className="w-full">
            All ways to sign in
          </ButtonLink>
        </div>
      </Card>
    </PageShell>
  );
}
