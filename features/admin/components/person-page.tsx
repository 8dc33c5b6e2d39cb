import Link from "next/link";
import type { ReactNode } from "react";
import { Card } from "@/components/card";
import { ProviderIcon } from "@/components/provider-icon";
import { RelativeTime } from "@/components/relative-time";
import { SoftBreaks } from "@/components/soft-breaks";
import type { FormProblem } from "@/features/account/form-problem";
import { Day } from "@/features/admin/components/day";
import { ActivityList, DeviceList } from "@/features/admin/components/lists";
import { PersonActions } from "@/features/admin/components/person-actions";
import { logPagePath, personSectionPath } from "@/features/admin/paths";
import type { OpenDevice, Person, PersonEvent } from "@/features/admin/person/queries";
import { providerName } from "@/features/admin/words";
import { findEntry } from "@/features/providers";

/** One person at a glance: who they are, what can be done, and the latest of everything that has a page of its own. */
export function PersonPage({
  person,
  devices,
  events,
  isYou,
  refused,
}: {
  person: Person;
  devices: { devices: OpenDevice[]; count: number };
  events: PersonEvent[];
  isYou: boolean;
  /** Why they have not been removed. */
  refused: FormProblem | null;
}) {
  const { id, email, createdAt, disabledAt, lastSeenDay, connections, own } = person;
  return (
    <div className="grid gap-8">
      <Section title="Profile">
        <Card>
          <dl className="grid gap-4">
            <Fact term="Email">
              {email ? <SoftBreaks text={email} /> : "None that a provider has verified"}
              {email && !person.emailVouched ? (
                <span className="block text-sm text-muted">
                  No provider on offer vouches for it, so whoever proves it can have it
                </span>
              ) : null}
            </Fact>
            <Fact term="Id">
              <code className="font-mono text-sm select-all">{id}</code>
            </Fact>
            <Fact term="Joined">
              <RelativeTime date={createdAt} />
            </Fact>
            <Fact term="Last seen">
              <Day day={lastSeenDay} />
            </Fact>
            {own.length > 0 ? <Fact term="Keeps here">{own.join(", ")}</Fact> : null}
            {disabledAt ? (
              <Fact term="Disabled">
                <RelativeTime date={disabledAt} />
              </Fact>
            ) : null}
          </dl>
        </Card>
      </Section>

      <Section title="Access">
        <Card>
          {isYou ? (
            <p className="text-muted">This is you. Nobody does any of this to themselves here.</p>
          ) : (
            <PersonActions person={person} refused={refused} />
          )}
          <p className="mt-4 border-t border-line pt-2">
            <More href={logPagePath({ person: id, by: null, after: null })}>
              What administrators did to this account
            </More>
            {person.role === "admin" ? (
              <More href={logPagePath({ person: null, by: id, after: null })}>
                What this administrator did
              </More>
            ) : null}
          </p>
        </Card>
      </Section>

      <Section title="Ways to sign in">
        {connections.length > 0 ? (
          <ul className="divide-y divide-line rounded-md border border-line bg-surface px-edge">
            {connections.map((connection) => (
              <Way key={connection.id} connection={connection} />
            ))}
          </ul>
        ) : (
          <p className="text-muted">None</p>
        )}
      </Section>

      <Section title="Devices">
        <DeviceList personId={id} devices={devices.devices} isYou={isYou} />
        {devices.count > devices.devices.length ? (
          <More href={personSectionPath(id, "devices")}>
            All {devices.count.toLocaleString("en")} devices
          </More>
        ) : null}
      </Section>

      <Section title="Latest activity">
        <ActivityList events={events} />
        <More href={personSectionPath(id, "activity")}>All activity</More>
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-3 text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function More({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="mr-6 inline-flex min-h-11 items-center underline decoration-line-strong underline-offset-4"
    >
      {children}
    </Link>
  );
}

function Way({ connection }: { connection: Person["connections"][number] }) {
  const { provider, label, email, emailVerified, linkedAt, onOffer } = connection;
  const entry = findEntry(provider);
  return (
    <li className="flex gap-4 py-4">
      {entry ? <ProviderIcon icon={entry.button.icon} /> : null}
      <div className="min-w-0">
        <p className="font-medium">{providerName(provider)}</p>
        <p className="text-sm text-muted">
          {label ? (
            <>
              <bdi>{label}</bdi>,{" "}
            </>
          ) : null}
          {email ? (
            <>
              <SoftBreaks text={email} /> ({emailVerified ? "verified" : "not verified"}),{" "}
            </>
          ) : null}
          linked <RelativeTime date={linkedAt} />
          {onOffer ? null : "; not on offer now, so it opens nothing and counts for nothing"}
        </p>
      </div>
    </li>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[9rem_1fr] sm:items-baseline">
      <dt className="text-sm text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
