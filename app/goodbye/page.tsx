import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { DoorIllustration } from "@/components/illustrations";
import { retention } from "@/features/account/retention";
import { goodbyePath, hasJustDeleted } from "@/features/account-data/goodbye";
import { PageShell } from "@/features/frame/components/page-shell";
import { currentSession } from "@/features/session/auth";

export const metadata: Metadata = { title: "Goodbye", robots: { index: false } };

/** After the deletion of an account. Whoever is signed in has not deleted theirs, whatever link led here. */
export default async function GoodbyePage() {
  if (await currentSession(goodbyePath)) redirect("/account");
  if (!(await hasJustDeleted())) return <NothingDeleted />;
  return (
    <PageShell viewer={null} width="narrow">
      <Card>
        <DoorIllustration className="h-20" />
        <h1 className="mt-4 text-xl font-semibold">Your account is deleted</h1>
        <p className="mt-3 text-muted">
          Your profile, connections, devices and activity are gone, and you are signed out everywhere. We are
          telling the providers you signed in with to take back the access they gave us.
        </p>
        <p className="mt-3 text-muted">{retention}</p>
        <p className="mt-3 text-muted">
          Thank you for having been here. You can come back any time and begin anew.
        </p>
        <ButtonLink href="/" className="mt-6 w-full">
          Home
        </ButtonLink>
      </Card>
    </PageShell>
  );
}

function NothingDeleted() {
  return (
    <PageShell viewer={null} width="narrow">
      <Card>
        <DoorIllustration className="h-20" />
        <h1 className="mt-4 text-xl font-semibold">No account was deleted here just now</h1>
        <p className="mt-3 text-muted">
          This page tells somebody who has deleted their account that it is done. A few minutes later it tells
          nobody any more.
        </p>
        <ButtonLink href="/" className="mt-6 w-full">
          Home
        </ButtonLink>
      </Card>
    </PageShell>
  );
}
