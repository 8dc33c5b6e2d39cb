import type { ReactNode } from "react";
import { Avatar } from "@/components/avatar";
import { Card } from "@/components/card";
import { ProviderIcon } from "@/components/provider-icon";
import { RelativeTime } from "@/components/relative-time";
import { SoftBreaks } from "@/components/soft-breaks";
import type { FormProblem } from "@/features/account/form-problem";
import { Badges } from "@/features/admin/components/badges";
import { PersonActions } from "@/features/admin/components/person-actions";
import type { Person } from "@/features/admin/queries";
import { eventTitle, providerName } from "@/features/admin/words";
import { findEntry } from "@/features/providers";
import { describeDevice } from "@/lib/device";

/** One person, as an administrator sees them. */
export function PersonPage({
  person,
  isYou,
  refused,
}: {
  person: Person;
  isYou: boolean;
  /** Why they have not been removed. */
  refused: FormProblem | null;
}) {
  const { id, name, email, image, createdAt, disabledAt, connections, sessions, own, events } = person;
  return (
    <div className="grid gap-10">
      <header className="flex items-center gap-4">
        <Avatar name={name} image={image} size="lg" />
        <div className="min-w-0">
          <h1 className="line-clamp-3 text-xl font-semibold">
            <bdi>{name ?? "No name"}</bdi>
          </h1>
          <p className="mt-2 flex flex-wrap gap-2 empty:hidden">
            <Badges person={person} />
          </p>
        </div>
      </header>

      <Section title="Profile">
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
          {own.length > 0 ? <Fact term="Keeps here">{own.join(", ")}</Fact> : null}
          {disabledAt ? (
            <Fact term="Disabled">
              <RelativeTime date={disabledAt} />
            </Fact>
          ) : null}
        </dl>
      </Section>

      <Section title="Access">
        {isYou ? (
          <p className="text-muted">This is you. Nobody does any of this to themselves here.</p>
        ) : (
          <PersonActions person={person} refused={refused} />
        )}
      </Section>

      <Section title="Ways to sign in">
        <List empty="None">
          {connections.map((connection) => (
            <li key={connection.id} className="flex gap-4">
              <Icon provider={connection.provider} />
              <div className="min-w-0">
                <p className="font-medium">{providerName(connection.provider)}</p>
                <p className="text-sm text-muted">
                  {connection.label ? (
                    <>
                      <bdi>{connection.label}</bdi>,{" "}
                    </>
                  ) : null}
                  {connection.email ? (
                    <>
                      <SoftBreaks text={connection.email} /> (
                      {connection.emailVerified ? "verified" : "not verified"}),{" "}
                    </>
                  ) : null}
                  linked <RelativeTime date={connection.linkedAt} />
                  {connection.onOffer
                    ? null
                    : "; not on offer now, so it opens nothing and counts for nothing"}
                </p>
              </div>
            </li>
          ))}
        </List>
      </Section>

      <Section title="Devices">
        <List empty="Not signed in anywhere">
          {sessions.map((session) => (
            <li key={session.id}>
              <p className="font-medium">{describeDevice(session.userAgent).name}</p>
              <p className="text-sm text-muted">
                {session.provider ? `${providerName(session.provider)}, signed in ` : "Signed in "}
                <RelativeTime date={session.createdAt} />, last active{" "}
                <RelativeTime date={session.lastSeenAt} />
              </p>
            </li>
          ))}
        </List>
      </Section>

      <Section title="Recent activity">
        <List empty="Nothing yet">
          {events.map((event) => (
            <li key={event.id}>
              <p className="font-medium">
                {eventTitle(event.kind)}
                {event.provider ? ` with ${providerName(event.provider)}` : null}
                {event.detail ? <span className="font-normal text-muted">: {event.detail}</span> : null}
              </p>
              <p className="text-sm text-muted">
                <RelativeTime date={event.createdAt} />
                {event.userAgent ? `, ${describeDevice(event.userAgent).name}` : null}
              </p>
            </li>
          ))}
        </List>
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="text-lg font-semibold">{title}</h2>
      <Card className="mt-4">{children}</Card>
    </section>
  );
}

function List({ empty, children }: { empty: string; children: ReactNode[] }) {
  return children.length > 0 ? (
    <ul className="grid gap-5">{children}</ul>
  ) : (
    <p className="text-muted">{empty}</p>
  );
}

function Icon({ provider }: { provider: string }) {
  const entry = findEntry(provider);
  return entry ? <ProviderIcon icon={entry.button.icon} /> : null;
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[9rem_1fr] sm:items-baseline">
      <dt className="text-sm text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
