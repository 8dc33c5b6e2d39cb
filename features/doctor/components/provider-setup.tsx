import type { ReactNode } from "react";
import { ProviderIcon } from "@/components/provider-icon";
import { Copyable } from "@/features/doctor/components/copyable";
import { StateMark } from "@/features/doctor/components/state-mark";
import { findEntry } from "@/features/providers";
import { callbackOf, registrationOf, stepsFor } from "@/features/providers/registration";
import type { Wired } from "@/features/setup/wiring";

/** Everything that it takes to register the app at one provider. */
export function ProviderSetup({
  wired,
  origin,
  site,
}: {
  wired: Wired;
  /** Where this machine's app is. */
  origin: string;
  /** Where the site will be; null while nobody has said. */
  site: string | null;
}) {
  const entry = findEntry(wired.id);
  if (!entry) return null;
  const { console: address } = entry.endpoints;
  const registration = registrationOf(wired.id);
  const sites = [
    { label: "On this machine", origin },
    ...(site && site !== origin ? [{ label: "On your site", origin: site }] : []),
  ];
  return (
    <details open={wired.state === "faulty"} className="group border-t border-line">
      <summary className="flex min-h-14 cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 rounded-md py-2">
        <ProviderIcon icon={entry.button.icon} />
        <h3 className="grow font-medium">{wired.name}</h3>
        <StateMark state={wired.state} />
        <svg
          viewBox="0 0 16 16"
          aria-hidden="true"
          className="size-4 shrink-0 fill-none stroke-muted stroke-2 group-open:rotate-180"
        >
          <path d="m4 6 4 4 4-4" />
        </svg>
      </summary>
      {/* Within, so that a browser that is led here opens it (HTML, "ancestor revealing algorithm"). */}
      <div id={wired.id} className="grid scroll-mt-16 gap-6 pt-2 pb-8 sm:pl-8">
        <Block title={sites.length > 1 ? "Callback URLs" : "Callback URL"}>
          <ul className="grid gap-3">
            {sites.map((one) => (
              <li key={one.origin}>
                <p className="mb-1 text-sm text-muted">{one.label}</p>
                <Copyable
                  text={callbackOf(one.origin, wired.id)}
                  what={`${wired.name}'s callback URL, ${one.label.toLowerCase()}`}
                />
              </li>
            ))}
          </ul>
        </Block>
        <Block title="Where, and how">
          {address ? (
            <p className="mb-3">
              <a
                href={address}
                rel="noreferrer"
                className="font-medium break-all underline decoration-line-strong underline-offset-4 hover:decoration-current"
              >
                {wired.name}'s console
              </a>
            </p>
          ) : null}
          <ol className="ml-5 grid list-decimal gap-2 marker:text-muted">
            {stepsFor(wired.id, site ?? origin).map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Block>
        <Block title="Scopes">
          <ul className="grid gap-1">
            {entry.scopes.signIn.map((scope) => (
              <li key={scope}>
                <code className="font-mono text-sm">{scope}</code>
                {entry.scopes.words[scope] ? (
                  <span className="text-muted"> {entry.scopes.words[scope].toLowerCase()}</span>
                ) : null}
              </li>
            ))}
          </ul>
          <p className="mt-2 text-sm text-muted">
            A sign-in asks for these. Tick them where the console has a list.
          </p>
        </Block>
        <Block title="Then, in .env.local">
          <Copyable
            text={wired.needed.map((name) => `${name}=`).join("\n")}
            what={`${wired.name}'s variables`}
          />
          <p className="mt-2 text-sm text-muted">
            {wired.missing.length === 0
              ? "All of them are set."
              : "Fill in the values and save: this server reads the file anew."}
          </p>
        </Block>
        <Block title="What people run into">
          <ul className="ml-5 grid list-disc gap-2 marker:text-muted">
            {registration.traps.map((trap) => (
              <li key={trap}>{trap}</li>
            ))}
          </ul>
        </Block>
      </div>
    </details>
  );
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="mb-2 text-sm font-medium text-muted">{title}</h4>
      {children}
    </div>
  );
}
