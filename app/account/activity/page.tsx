import type { Metadata } from "next";
import { singleSignOnIcon } from "@/components/brand-icons";
import { ButtonLink } from "@/components/button";
import { AccountShell } from "@/features/account/components/account-shell";
import { ActivityFilterNav } from "@/features/activity/components/activity-filter";
import { EventList, type ListedEvent } from "@/features/activity/components/event-list";
import { MonthForm } from "@/features/activity/components/month-form";
import { NextSteps } from "@/features/activity/components/next-steps";
import { monthsSince, newDevices } from "@/features/activity/days";
import { activityPath, readFilter } from "@/features/activity/filter";
import { findBeginnings, findEvents, type PastEvent } from "@/features/activity/queries";
import { inWords } from "@/features/cleanup/policy";
import { findEntry } from "@/features/providers";
import { wayName } from "@/features/providers/own-ways";
import { requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { describeDevice } from "@/lib/device";
import { env } from "@/lib/env";
import { readerZone } from "@/lib/reader-zone";

export const metadata: Metadata = { title: "Activity", robots: { index: false } };

const path = "/account/activity";

export default async function ActivityPage({ searchParams }: PageProps<"/account/activity">) {
  const params = await searchParams;
  const filter = readFilter(params);
  const user = await requireUser(activityPath(filter));
  const { events, next, first, signIns } = await orUnavailable(activityPath(filter), async () => ({
    ...(await findEvents(user.id, filter)),
    ...(await findBeginnings(user.id)),
  }));
  const timeZone = await readerZone();
  const fresh = newDevices(signIns, (userAgent) => describeDevice(userAgent).name);
  const { group, before } = filter;
  return (
    <AccountShell path={path} notice={params.notice}>
      {params.notice === "not-me" ? <NextSteps /> : null}
      <p className="text-muted">
        What happened to your account, the newest first. It is kept for{" "}
        {inWords(env().ACTIVITY_RETENTION_DAYS)}.
      </p>
      <div className="mt-4 grid gap-3">
        <ActivityFilterNav group={group} />
        <MonthForm
          months={first ? monthsSince(first, new Date(), timeZone) : []}
          group={group}
          before={before}
        />
      </div>
      {events.length > 0 ? (
        <EventList events={events.map((event) => toListed(event, fresh.has(event.id)))} timeZone={timeZone} />
      ) : (
        <p className="py-4 text-muted">
          {before ? "Nothing is older than that." : group ? "Nothing of this kind yet." : "Nothing yet."}
        </p>
      )}
      {before || next ? (
        <nav aria-label="Pages" className="mt-6 flex gap-3">
          {before ? (
            <ButtonLink kind="secondary" href={activityPath({ group, before: null })} prefetch={false}>
              Newest
            </ButtonLink>
          ) : null}
          {next ? (
            <ButtonLink kind="secondary" href={activityPath({ group, before: next })} prefetch={false}>
              Older
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </AccountShell>
  );
}

function toListed(
  { id, kind, provider, detail, userAgent, createdAt }: PastEvent,
  newDevice: boolean,
): ListedEvent {
  const name = wayName(provider);
  const entry = provider === null ? undefined : findEntry(provider);
  return {
    id,
    kind,
    provider: name === null ? null : { name, icon: entry?.button.icon ?? singleSignOnIcon, own: !entry },
    detail,
    device: describeDevice(userAgent).name,
    newDevice,
    at: createdAt,
  };
}
