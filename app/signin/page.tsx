import type { Metadata } from "next";
import { currentSession } from "@/auth";
import { Notice } from "@/components/notice";
import { PageShell } from "@/components/page-shell";
import { LegalNote } from "@/features/legal/components/legal-links";
import { switchAccount } from "@/features/session/actions";
import { signInAction } from "@/features/sign-in/actions";
import { AlreadySignedIn } from "@/features/sign-in/components/already-signed-in";
import { NoProviders, SignInPanel } from "@/features/sign-in/components/sign-in-panel";
import { stayOnOwnHost } from "@/features/sign-in/own-host";
import { findEntry } from "@/features/sign-in/providers";
import { providerChoices } from "@/features/sign-in/queries";
import { env, originOf } from "@/lib/env";
import { safeReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

export default async function SignInPage({ searchParams }: PageProps<"/signin">) {
  const { returnTo: wanted, callbackUrl, notice } = await searchParams;
  // Auth.js's own pages and guides call it callbackUrl.
  const returnTo = safeReturnTo(wanted ?? callbackUrl, "/account", originOf(env()));
  await stayOnOwnHost(`/signin?${new URLSearchParams({ returnTo })}`);
  const session = await currentSession(`/signin?${new URLSearchParams({ returnTo })}`);
  if (session?.user.id) {
    const provider = session.provider ? (findEntry(session.provider)?.name ?? null) : null;
    const { name, email } = session.user;
    return (
      <PageShell viewer={session.user} width="narrow">
        <AlreadySignedIn
          viewer={{ name, email, provider }}
          returnTo={returnTo}
          switchAccount={switchAccount}
        />
      </PageShell>
    );
  }
  const { providers, lastUsed } = await providerChoices();
  return (
    <PageShell viewer={null} width="narrow">
      {providers.length === 0 ? (
        <NoProviders development={env().NODE_ENV === "development"} />
      ) : (
        <SignInPanel
          providers={providers}
          signIn={signInAction}
          returnTo={returnTo}
          lastUsed={lastUsed}
          note={<LegalNote />}
          notice={notice === "signed-out" ? <Notice tone="success">You are signed out.</Notice> : undefined}
        />
      )}
    </PageShell>
  );
}
