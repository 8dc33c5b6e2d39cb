import type { ReactNode } from "react";
import { buttonClass } from "@/components/button";
import { RelativeTime } from "@/components/relative-time";
import { SubmitButton } from "@/components/submit-button";
import type { OpenDevice, PersonEvent } from "@/features/admin/person/queries";
import { deviceName, eventText, providerName } from "@/features/admin/words";
import { describeDevice } from "@/lib/device";

function List({ empty, children }: { empty: string; children: ReactNode[] }) {
  return children.length > 0 ? (
    <ul className="divide-y divide-line rounded-md border border-line bg-surface px-edge">{children}</ul>
  ) : (
    <p className="text-muted">{empty}</p>
  );
}

/** Where somebody is signed in, each with a way to end it. */
export function DeviceList({
  personId,
  devices,
  isYou,
}: {
  personId: string;
  devices: OpenDevice[];
  /** Nobody does this to themselves here: their own page of devices is for that. */
  isYou: boolean;
}) {
  return (
    <List empty="Not signed in anywhere">
      {devices.map((device) => {
        const about = `about-${device.id}`;
        return (
          <li key={device.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-4">
            <p className="min-w-0 flex-1 basis-32 font-medium">{deviceName(device)}</p>
            {isYou ? null : (
              <form method="post" action="/admin/form/sign-out-device">
                <input type="hidden" name="id" value={personId} />
                <input type="hidden" name="session" value={device.id} />
                <SubmitButton className={buttonClass("secondary")} pending="Signing out…" describedBy={about}>
                  Sign out<span className="sr-only"> {deviceName(device)}</span>
                </SubmitButton>
              </form>
            )}
            <p id={about} className="basis-full text-sm text-muted sm:-mt-2">
              <span className="block">
                Active <RelativeTime date={device.lastSeenAt} />
              </span>{" "}
              <span className="block">
                Signed in {device.provider ? `with ${providerName(device.provider)} ` : ""}
                <RelativeTime date={device.createdAt} />
              </span>
            </p>
          </li>
        );
      })}
    </List>
  );
}

/** What happened to somebody's account. */
export function ActivityList({ events }: { events: PersonEvent[] }) {
  return (
    <List empty="Nothing that is still kept">
      {events.map((event) => {
        const { title, says } = eventText(event);
        return (
          <li key={event.id} className="py-4">
            <p className="font-medium">{title}</p>
            {says ? (
              <p>
                <bdi>{says}</bdi>
              </p>
            ) : null}
            <p className="text-sm text-muted">
              <RelativeTime date={event.createdAt} />
              {event.userAgent ? `, ${describeDevice(event.userAgent).name}` : null}
            </p>
          </li>
        );
      })}
    </List>
  );
}
