import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";
import { AccountShell } from "@/features/account/components/account-shell";
import { newPasskeyPath } from "@/features/passkeys/changes";
import { NewPasskey } from "@/features/passkeys/components/passkey-ways";
import { longestName } from "@/features/passkeys/policy";
import { relyingParty } from "@/features/providers/passkey";
import { requireSession } from "@/features/session/auth";
import { isRecent } from "@/features/session/policy";
import { describeDevice } from "@/lib/device";

export const metadata: Metadata = { title: "Add a passkey", robots: { index: false } };

const connections = "/account/connections";

export default async function NewPasskeyPage() {
  const session = await requireSession(newPasskeyPath);
  // Whoever comes by a link, or has waited too long, begins there.
  if (!isRecent(session, new Date()) || !relyingParty()) redirect(connections);
  const device = describeDevice((await headers()).get("user-agent"));
  return (
    <AccountShell path={connections} title="Add a passkey">
      <Card>
        <p className="mb-5 text-muted">
          Your device asks for your fingerprint, face or PIN, and keeps the key. Whoever can unlock this
          device can sign in here with it, so add none on a device that is not yours.
        </p>
        <NewPasskey name={device.name} longest={longestName} />
        <div className="mt-4">
          <ButtonLink kind="secondary" href={connections}>
            Cancel
          </ButtonLink>
        </div>
      </Card>
    </AccountShell>
  );
}
