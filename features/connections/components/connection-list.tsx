import type { ReactNode } from "react";
import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { Chevron } from "@/components/icons";
import { ProviderIcon } from "@/components/provider-icon";
import { RelativeTime } from "@/components/relative-time";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";
import type { ConnectedAccount, ProviderConnections } from "@/features/connections/queries";

/** Every provider: whom one is there, what the app may do there, and the way to begin or to end it. */
export function ConnectionList({
  connections,
  email,
}: {
  connections: ProviderConnections[];
  /** The person's own. */
  email: string | null;
}) {
  return (
    <ul className="grid gap-4">
      {connections.map(({ provider, accounts, canConnect }) => (
        <li key={provider.id}>
          <Card>
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
              <div className="min-w-0 flex-1 basis-48">
                <h2 className="flex items-center gap-3 text-lg font-semibold">
                  <ProviderIcon icon={provider.icon} />
                  {provider.name}
                </h2>
                {canConnect && provider.receives ? (
                  <p id={`receives-${provider.id}`} className="mt-1 text-sm text-muted">
                    {accounts.length === 0 ? "Not connected. " : null}
                    {provider.receives}
                  </p>
                ) : null}
              </div>
              {canConnect ? (
                <form method="post" action="/account/connections/form/connect" className="contents">
                  <input type="hidden" name="provider" value={provider.id} />
                  <SubmitButton
                    className={buttonClass("secondary")}
                    provider={provider.name}
                    describedBy={provider.receives ? `receives-${provider.id}` : undefined}
                  >
                    Connect<span className="sr-only"> {provider.name}</span>
                  </SubmitButton>
                </form>
              ) : null}
            </div>
            {accounts.map((account) => (
              <Connected key={account.id} provider={provider.name} account={account} email={email} />
            ))}
          </Card>
        </li>
      ))}
    </ul>
  );
}

function Connected({
  provider,
  account,
  email,
}: {
  provider: string;
  account: ConnectedAccount;
  email: string | null;
}) {
  const { label, since, permissions } = account;
  return (
    <div className="mt-5 border-t border-line pt-5">
      <dl className="grid gap-3">
        <Fact term="Connected as">
          {label ? (
            <span className="font-medium">
              <SoftBreaks text={label} />
            </span>
          ) : (
            "Someone without a name"
          )}
        </Fact>
        <Fact term="Since">
          <RelativeTime date={since} />
        </Fact>
        <Fact term="We may">
          {permissions.length > 0 ? (
            <ul>
              {permissions.map((permission) => (
                <li key={permission}>{permission}</li>
              ))}
            </ul>
          ) : (
            "Sign you in, and no more"
          )}
        </Fact>
      </dl>
      {account.allowsMore ? <StopAllowing provider={provider} id={account.id} /> : null}
      {account.worksNow ? null : (
        <p className="mt-4 text-sm text-muted">
          Signing in with it is not possible here right now, since {provider} is not on offer.
        </p>
      )}
      {account.canGo ? (
        <Disconnect provider={provider} account={account} email={email} />
      ) : (
        <p className="mt-4 text-sm text-muted">
          {account.worksNow
            ? "This is the only way into your account. Connect another one before you disconnect it."
            : "Connect a way in that works before you disconnect it."}
        </p>
      )}
    </div>
  );
}

/** No provider takes one permission back alone, so all of them go. The way in stays, and each can be allowed anew. */
function StopAllowing({ provider, id }: { provider: string; id: string }) {
  return (
    <form method="post" action="/account/connections/form/stop-allowing" className="mt-4">
      <input type="hidden" name="grant" value={id} />
      <SubmitButton
        className={buttonClass("secondary")}
        pending="Taking it back…"
        describedBy={`stops-${id}`}
      >
        Stop allowing<span className="sr-only"> what {provider} lets us do</span>
      </SubmitButton>
      <p id={`stops-${id}`} className="mt-2 text-sm text-muted">
        Takes back everything but signing in. You can still sign in with {provider}; whatever needs more asks
        you again.
      </p>
    </form>
  );
}

/** Asks once more, without a script: what opens says what will be lost, and holds the button. */
function Disconnect({
  provider,
  account: { id, label, emailThen },
  email,
}: {
  provider: string;
  account: ConnectedAccount;
  email: string | null;
}) {
  return (
    <details className="group mt-4">
      <summary
        className={buttonClass(
          "secondary",
          "cursor-pointer list-none flex-wrap [&::-webkit-details-marker]:hidden",
        )}
      >
        Disconnect
        <span className="sr-only">
          {" "}
          {provider}
          {label ? `, ${label}` : null}
        </span>
        <Chevron />
      </summary>
      <div className="mt-4 rounded-md border border-danger/40 bg-danger-soft p-4">
        <p>
          You can no longer sign in with{" "}
          {label ? <bdi className="font-medium">{label}</bdi> : `this ${provider} account`}. Other devices
          that signed in with {provider} are signed out. We end the access that {provider} gave us, as far as
          it can be ended from here.
        </p>
        {emailThen === undefined ? null : (
          <p className="mt-2">
            {emailThen === null ? (
              <>
                Your email here, <SoftBreaks text={email ?? ""} />, was confirmed by it alone and goes with
                it.
              </>
            ) : (
              <>
                Your email here changes from <SoftBreaks text={email ?? ""} /> to{" "}
                <SoftBreaks text={emailThen} />.
              </>
            )}
          </p>
        )}
        <form method="post" action="/account/connections/form/disconnect" className="mt-4">
          <input type="hidden" name="account" value={id} />
          <SubmitButton className={buttonClass("danger")} pending="Disconnecting…">
            Disconnect {provider}
          </SubmitButton>
        </form>
      </div>
    </details>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[8rem_1fr]">
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
