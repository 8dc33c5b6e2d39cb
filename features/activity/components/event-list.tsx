import { buttonClass } from "@/components/button";
import { ProviderIcon, type ProviderIconData } from "@/components/provider-icon";
import { RelativeTime } from "@/components/relative-time";
import { SubmitButton } from "@/components/submit-button";
import { byDay } from "@/features/activity/days";
import type { EventKind } from "@/features/events/events";
import { eventText } from "./event-text";

/** An event as the page shows it. */
export type ListedEvent = {
  id: string;
  kind: EventKind | null;
  /** What it is about; `own` for a way in that is no provider's. */
  provider: { name: string; icon: ProviderIconData; own: boolean } | null;
  detail: string | null;
  /** The device's name. */
  device: string;
  /** Whether nobody had signed in here with such a device before. */
  newDevice: boolean;
  at: Date;
};

/** What happened, the newest first, under its days. */
export function EventList({ events, timeZone }: { events: ListedEvent[]; timeZone: string }) {
  return byDay(events, timeZone).map(({ key, words, events }) => (
    <section key={key} aria-labelledby={`day-${key}`} className="mt-6">
      <h2 id={`day-${key}`} className="font-medium text-muted">
        {words}
      </h2>
      <ol className="mt-2 divide-y divide-line rounded-md border border-line bg-surface px-edge">
        {events.map((event) => (
          <Row key={event.id} event={event} />
        ))}
      </ol>
    </section>
  ));
}

function Row({ event }: { event: ListedEvent }) {
  const { kind, provider, detail, device, newDevice, at } = event;
  const { title, about, denied } = eventText({
    kind,
    provider: provider?.name ?? null,
    detail,
    own: provider?.own,
  });
  return (
    <li className="relative py-4">
      <div className="flex gap-4">
        <span className="grid size-6 shrink-0 place-items-center">
          {provider ? (
            <ProviderIcon icon={provider.icon} />
          ) : (
            <span className="size-1.5 rounded-full bg-line-strong" />
          )}
        </span>
        <div className={denied ? "min-w-0 sm:pr-32" : "min-w-0"}>
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3 className="font-medium">
              <bdi>{title}</bdi>
            </h3>
            {newDevice ? (
              <span className="rounded-full bg-info-soft px-2 py-0.5 text-sm font-medium text-info">
                New device
              </span>
            ) : null}
          </div>
          {about ? <p>{about}</p> : null}
          <p className="text-sm text-muted">
            {device} · <RelativeTime date={at} only="time" />
          </p>
        </div>
      </div>
      {denied ? <Denial text={denied} of={title} /> : null}
    </li>
  );
}

/** Opens by the browser itself, so that it works without JavaScript. On a wide screen it asks at the row's end. */
function Denial({ text, of }: { text: string; of: string }) {
  return (
    <details className="ml-10">
      <summary className="top-4 right-0 inline-flex min-h-11 cursor-pointer items-center rounded-md text-sm text-muted underline decoration-line-strong underline-offset-4 hover:text-ink sm:absolute">
        This wasn't me<span className="sr-only">: {of}</span>
      </summary>
      <p className="mt-1 sm:mt-3">{text}</p>
      <form method="post" action="/account/activity/form/not-me" className="mt-4 mb-1">
        <SubmitButton className={buttonClass("danger")} pending="Signing out…">
          Sign out everywhere else
        </SubmitButton>
      </form>
    </details>
  );
}
