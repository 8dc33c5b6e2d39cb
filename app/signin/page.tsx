import type { Metadata } from "next";
import { headers } from "next/headers";
import { Notice } from "@/components/notice";
import { findingOlder } from "@/features/account-merge/find-older";
import { PageShell } from "@/features/frame/components/page-shell";
import { LegalNote } from "@/features/legal/components/legal-links";
import { SignInWithPasskey } from "@/features/passkeys/components/passkey-ways";
import { SignOutThere } from "@/features/provider-sign-out/components/sign-out-there";
import { wayName } from "@/features/providers/own-ways";
import { LostYourWayIn } from "@/features/recovery-codes/components/sign-in-ways";
import { currentSession } from "@/features/session/auth";
import { isRecent } from "@/features/session/policy";
import { AlreadySignedIn } from "@/features/sign-in/components/already-signed-in";
import { isMany, NoProviders, SignInPanel } from "@/features/sign-in/components/sign-in-panel";
import { inAppBrowser } from "@/features/sign-in/in-app-browser";
import { findSignInNotice } from "@/features/sign-in/notices";
import { providerChoices } from "@/features/sign-in/queries";
import { env, originOf } from "@/lib/env";
import { safeReturnTo, withReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

export default async function SignInPage({ searchParams }: PageProps<"/signin">) {
  const { returnTo: wanted, callbackUrl, notice, find } = await searchParams;
  // Auth.js's own pages and guides call it callbackUrl.
  const returnTo = safeReturnTo(wanted ?? callbackUrl, "/account", originOf(env()));
  const path = withReturnTo("/signin", returnTo);
  const session = await currentSession(path);
  if (session?.user.id) {
    const provider = wayName(session.provider);
    const { name, email } = session.user;
    return (
      <PageShell viewer={session.user} width="narrow">
        <AlreadySignedIn
          viewer={{ name, email, provider }}
          returnTo={returnTo}
          other={find === "yes" ? findingOlder(isRecent(session, new Date()), provider) : undefined}
        />
      </PageShell>
    );
  }
  const { providers, lastUsed } = await providerChoices();
  const told = await findSignInNotice(notice);
  const app = inAppBrowser((await headers()).get("user-agent"));
  return (
    <PageShell viewer={null} width={isMany(providers) ? "middle" : "narrow"}>
      {providers.length === 0 ? (
        <NoProviders development={env().NODE_ENV === "development"} />
      ) : (
        <SignInPanel
          providers={providers}
          returnTo={returnTo}
          lastUsed={lastUsed}
          inApp={app === null ? null : { app, address: originOf(env()) + path }}
          further={<SignInWithPasskey returnTo={returnTo} />}
          lost={<LostYourWayIn returnTo={returnTo} />}
          note={<LegalNote />}
          notice={
            told ? (
              <Notice news tone={told.tone}>
                {told.text}
                <SignOutThere notice={notice} />
              </Notice>
            ) : null
          }
        />
      )}
    </PageShell>
  );
}
