import type { Metadata } from "next";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { DoorIllustration } from "@/components/illustrations";
import { PlainShell } from "@/features/frame/components/plain-shell";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PlainShell width="narrow">
      <Card>
        <DoorIllustration className="h-20" />
        <h1 className="mt-4 text-xl font-semibold">There is nothing here</h1>
        <p className="mt-3 text-muted">The address may be mistyped, or the page is gone.</p>
        <ButtonLink href="/" className="mt-6">
          Home
        </ButtonLink>
      </Card>
    </PlainShell>
  );
}
