import type { Metadata } from "next";
import { ConfirmIdentity } from "@/features/confirmation/components/confirm-identity";
import { wordsOf } from "@/features/confirmation/words";
import { ConfirmWithPasskey } from "@/features/passkeys/components/passkey-ways";
import { countUsable } from "@/features/passkeys/queries";
import { configuredProviders } from "@/features/providers";
import { ConfirmByCode } from "@/features/recovery-codes/components/sign-in-ways";
import { findCodes } from "@/features/recovery-codes/queries";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { waitingAction } from "@/features/session/pending-action";
import { findAccount } from "@/features/session/queries";
import { toChoice } from "@/features/sign-in/queries";
import { safeReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Confirm it's you", robots: { index: false } };

export default async function ConfirmPage({ searchParams }: PageProps<"/account/confirm">) {
  const query = await searchParams;
  const returnTo = safeReturnTo(query.returnTo, "/account");
  const session = await requireSession(returnTo);
  const account = await orUnavailable(returnTo, () => findAccount(session.user.id));
  const linked = account?.connections.map(({ provider }) => provider) ?? [];
  const passkeys = await orUnavailable(returnTo, () => countUsable(session.user.id));
  const codes = await orUnavailable(returnTo, () => findCodes(session.user.id));
  const action = await waitingAction(session, returnTo);
  const words = wordsOf(action, account?.connections ?? []);
  const ways = configuredProviders().filter(({ entry }) => linked.includes(entry.id));
  return (
    <div className="mx-auto max-w-lg">
      <ConfirmIdentity
        ways={ways.map(({ entry }) => toChoice(entry))}
        words={words}
        returnTo={returnTo}
        further={[
          passkeys > 0 ? <ConfirmWithPasskey key="passkey" returnTo={returnTo} /> : null,
          codes && codes.left > 0 ? (
            <ConfirmByCode key="code" returnTo={returnTo} wrong={query.wrong} />
          ) : null,
        ].filter((way) => way !== null)}
      />
    </div>
  );
}
