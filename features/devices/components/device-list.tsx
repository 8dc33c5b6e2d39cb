import type { ReactNode } from "react";
import { buttonClass } from "@/components/button";
import { RelativeTime } from "@/components/relative-time";
import { SubmitButton } from "@/components/submit-button";
import type { Device } from "@/lib/device";
import { DeviceIcon } from "./device-icon";

/** A session as the page shows it. */
export type ListedDevice = {
  id: string;
  device: Device;
  /** The name of the provider it was opened with. */
  provider: string | null;
  signedInAt: Date;
  lastSeenAt: Date;
};

/** Where a person is signed in: here, and everywhere else. Plain forms, one a device and one for all others. */
export function DeviceList({
  current,
  others,
  more,
}: {
  current: ListedDevice;
  others: ListedDevice[];
  /** How many there are that are not listed. */
  more: number;
}) {
  return (
    <>
      <p className="text-muted">Everywhere you are signed in. Signing out takes effect at once.</p>
      <h2 className="mt-8 text-lg font-semibold">This device</h2>
      <List>
        <Row item={current} activity="Active now" />
      </List>
      <div className="mt-8 flex min-h-11 flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h2 className="text-lg font-semibold">Other devices</h2>
        {others.length > 0 ? (
          <form method="post" action="/account/devices/form/sign-out-others">
            <SubmitButton className={buttonClass("secondary")} pending="Signing out…">
              Sign out everywhere else
            </SubmitButton>
          </form>
        ) : null}
      </div>
      {others.length > 0 ? (
        <List>
          {others.map((item) => (
            <Row key={item.id} item={item} activity={<LastActive date={item.lastSeenAt} />} />
          ))}
        </List>
      ) : (
        <p className="mt-2 text-muted">You are not signed in anywhere else.</p>
      )}
      {more > 0 ? (
        <p className="mt-4 text-sm text-muted">
          {more} more {more === 1 ? "device was" : "devices were"} last active before these. “Sign out
          everywhere else” signs {more === 1 ? "it" : "them"} out too.
        </p>
      ) : null}
    </>
  );
}

function List({ children }: { children: ReactNode }) {
  return (
    <ul className="mt-3 divide-y divide-line rounded-md border border-line bg-surface px-edge">{children}</ul>
  );
}

function Row({
  item: { id, device, provider, signedInAt },
  activity,
}: {
  item: ListedDevice;
  activity: ReactNode;
}) {
  const about = `about-${id}`;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-4 sm:gap-x-4">
      <span className="grid size-10 shrink-0 place-items-center rounded-md bg-sunken">
        <DeviceIcon kind={device.kind} />
      </span>
      <h3 className="min-w-0 flex-1 basis-24 font-medium">{device.name}</h3>
      <form method="post" action="/account/devices/form/sign-out">
        <input type="hidden" name="id" value={id} />
        <SubmitButton className={buttonClass("secondary")} pending="Signing out…" describedBy={about}>
          Sign out<span className="sr-only"> {device.name}</span>
        </SubmitButton>
      </form>
      {/* Below, where it has the whole width of a phone. */}
      <p id={about} className="basis-full text-sm text-muted sm:-mt-2 sm:pl-14">
        <span className="block">{activity}</span>{" "}
        <span className="block">
          Signed in {provider ? `with ${provider} ` : ""}
          <RelativeTime date={signedInAt} />
        </span>
      </p>
    </li>
  );
}

const hour = 60 * 60 * 1000;

/** Activity is noted once an hour, so nothing finer is claimed. */
function LastActive({ date, now = new Date() }: { date: Date; now?: Date }) {
  if (now.getTime() - date.getTime() < hour) return "Active in the last hour";
  return (
    <>
      Active <RelativeTime date={date} now={now} />
    </>
  );
}
