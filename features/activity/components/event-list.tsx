import { buttonClass } from "@/components/button";
import { ProviderIcon, type ProviderIconData } from "@/components/provider-icon";
import { RelativeTime } from "@/components/relative-time";
import { SubmitButton } from "@/components/submit-button";
import type { EventKind } from "@/features/events/events";
import { eventText } from "./event-text";

/** An event as the page shows it. */
export type ListedEvent = {
  id: string;
  kind: EventKind | null;
  provider: { name: string; icon: ProviderIconData } | null;
  detail: string | null;
  /** The device's name. */
  device: string;
  at: Date;
};

/** What happened, the newest first. */
export function EventList({ events }: { events: ListedEvent[] }) {
  return (
    <ol className="divide-y divide-line rounded-md border border-line bg-surface px-5">
      {events.map((event) => (
        <Row key={event.id} event={event} />
      ))}
    </ol>
  );
}

function Row({ event }: { event: ListedEvent }) {
  const { kind, provider, detail, device, at } = event;
  const { title, about, denied } = eventText({ kind, provider: provider?.name ?? null, detail });
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
          <h2 className="font-medium">
            <bdi>{title}</bdi>
          </h2>
          {about ? <p>{about}</p> : null}
          <p className="text-sm text-muted">
            {device} · <RelativeTime date={at} />
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
