import type { ReactNode } from "react";
import { Card } from "@/components/card";
import { KeyIllustration } from "@/components/illustrations";
import { SubmitButton } from "@/components/submit-button";
import type { LastUsed, ProviderChoice } from "@/features/sign-in/queries";
import { brand } from "@/lib/brand";
import { InAppNotice } from "./in-app-notice";
import { ProviderButton } from "./provider-button";

/** @returns whether there are more ways in than one column shows without looking long */
export const isMany = (providers: readonly unknown[]) => providers.length > 4;

/** One plain form a provider, all of them on one screen: what they have in common is said once, the rest on demand. */
export function SignInPanel({
  providers,
  returnTo,
  lastUsed,
  inApp,
  notice,
  further,
  lost,
  note,
}: {
  providers: ProviderChoice[];
  returnTo: string;
  /** The provider that worked last in this browser, which comes first, and as whom. */
  lastUsed: LastUsed | null;
  /** The app whose own browser this is, and the address to open in another one; null for a browser. */
  inApp: { app: string; address: string } | null;
  notice?: ReactNode;
  /** After the providers: ways in that are none of theirs. */
  further?: ReactNode;
  /** For somebody whom none of these lets in any more. */
  lost?: ReactNode;
  /** Below the buttons: what else somebody should know. */
  note?: ReactNode;
}) {
  // In two columns where there is room; one that would stand beside nothing has its row.
  const many = isMany(providers);
  const rest = providers.filter(({ id }) => id !== lastUsed?.id);
  const alone = rest.length % 2 === 1;
  return (
    <>
      {notice ? <div className="mb-4">{notice}</div> : null}
      <Card className={`mx-auto ${many ? "py-4" : "max-w-md"}`}>
        <KeyIllustration className={`mx-auto h-12 max-w-full ${many ? "hidden sm:block" : ""}`} />
        <h1 className="text-center text-xl font-semibold sm:mt-2">Sign in to {brand.name}</h1>
        <p className="mt-1 text-center text-balance text-muted">No new password, and we never see yours.</p>
        <ul className={many ? "mt-3 grid gap-1.5 sm:grid-cols-2 sm:gap-2" : "mt-5 grid gap-2"}>
          {providers.map((provider) => (
            <li
              key={provider.id}
              className={
                provider.id === lastUsed?.id
                  ? `col-span-full mt-2 ${lastUsed.name ? "" : "mb-3"}`
                  : alone
                    ? "last:col-span-full"
                    : undefined
              }
            >
              {inApp && provider.refusesInAppBrowsers ? (
                <div className="mb-3">
                  <InAppNotice provider={provider.name} {...inApp} />
                </div>
              ) : null}
              <form method="post" action="/signin/form/start">
                <input type="hidden" name="provider" value={provider.id} />
                <input type="hidden" name="returnTo" value={returnTo} />
                <ProviderButton
                  provider={provider}
                  lastUsed={provider.id === lastUsed?.id ? lastUsed : null}
                />
              </form>
              {provider.id === lastUsed?.id && lastUsed.name ? <NotYou returnTo={returnTo} /> : null}
            </li>
          ))}
        </ul>
        {further}
        <noscript>
          <p className="mt-3 text-sm text-muted">
            If nothing happens when you press a button, your browser has stopped on the way: this page does
            not allow an address that it came to. Try another way, or tell whoever runs this site.
          </p>
        </noscript>
        <div className="mt-2 flex flex-wrap items-start justify-center">
          <WhatTheyTell providers={providers} />
          {lost}
        </div>
        {note}
      </Card>
    </>
  );
}

/** For whoever the name on the button is not: this browser forgets it, and the way in with it. */
function NotYou({ returnTo }: { returnTo: string }) {
  return (
    <form method="post" action="/signin/form/forget" className="text-center">
      <input type="hidden" name="returnTo" value={returnTo} />
      <SubmitButton
        className="min-h-11 rounded-md px-3 text-sm text-muted underline decoration-line-strong underline-offset-4 hover:text-ink"
        pending="Forgetting…"
      >
        Not you?<span className="sr-only"> Have this browser forget the name</span>
      </SubmitButton>
    </form>
  );
}

/** What each provider gives us, for whoever wants to know before they choose. */
function WhatTheyTell({ providers }: { providers: ProviderChoice[] }) {
  return (
    <details className="text-sm text-muted open:w-full">
      <summary className="mx-auto flex min-h-11 w-fit cursor-pointer items-center rounded-md px-3 underline decoration-line-strong underline-offset-4 hover:text-ink">
        What each of them tells us
      </summary>
      <dl className="mb-3 grid gap-2">
        {providers.map(({ id, name, receives }) => (
          <div key={id} className="grid gap-x-3 sm:grid-cols-[6rem_1fr]">
            <dt className="font-medium text-ink">{name}</dt>
            <dd>{receives}</dd>
          </div>
        ))}
      </dl>
    </details>
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
