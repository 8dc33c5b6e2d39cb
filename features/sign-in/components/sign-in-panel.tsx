import type { ReactNode } from "react";
import { Card } from "@/components/card";
import { LogoMark } from "@/components/logo";
import type { ProviderChoice } from "@/features/sign-in/queries";
import { brand } from "@/lib/brand";
import { InAppNotice } from "./in-app-notice";
import { ProviderButton } from "./provider-button";

/** One plain form a provider. */
export function SignInPanel({
  providers,
  returnTo,
  lastUsed,
  inApp,
  notice,
  note,
}: {
  providers: ProviderChoice[];
  returnTo: string;
  /** Id of the provider that worked last in this browser. */
  lastUsed: string | null;
  /** The app whose own browser this is, and the address to open in another one; null for a browser. */
  inApp: { app: string; address: string } | null;
  notice?: ReactNode;
  /** Below the buttons: what else somebody should know. */
  note?: ReactNode;
}) {
  return (
    <>
      {notice ? <div className="mb-6">{notice}</div> : null}
      <Card>
        <LogoMark className="mx-auto size-10 text-accent" />
        <h1 className="mt-4 text-center text-xl font-semibold">Sign in to {brand.name}</h1>
        <p className="mt-2 text-center text-balance text-muted">
          Use an account you already have. No new password.
        </p>
        <ul className="mt-8 grid gap-6">
          {providers.map((provider) => (
            <li key={provider.id}>
              {inApp && provider.refusesInAppBrowsers ? (
                <div className="mb-3">
                  <InAppNotice provider={provider.name} {...inApp} />
                </div>
              ) : null}
              <form method="post" action="/signin/form/start">
                <input type="hidden" name="provider" value={provider.id} />
                <input type="hidden" name="returnTo" value={returnTo} />
                <ProviderButton provider={provider} lastUsed={provider.id === lastUsed} />
              </form>
            </li>
          ))}
        </ul>
        {note}
      </Card>
    </>
  );
}

/** No provider is configured. The operator hears what to set; everybody else only that it is not possible now. */
export function NoProviders({ development }: { development: boolean }) {
  return (
    <Card>
      <h1 className="text-xl font-semibold">Sign-in is unavailable right now</h1>
      {development ? (
        <div className="mt-3 grid gap-3 text-muted">
          <p>
            No provider is configured. Start the app with <code className="text-ink">npm run dev</code>, which
            brings local providers along, or set both values of a provider in{" "}
            <code className="text-ink">.env.local</code>:
          </p>
          <p>
            <code className="text-ink">AUTH_GITHUB_ID</code> and{" "}
            <code className="text-ink">AUTH_GITHUB_SECRET</code>, for example.
          </p>
        </div>
      ) : (
        <p className="mt-3 text-muted">Please come back later.</p>
      )}
    </Card>
  );
}
