import Link from "next/link";
import type { ReactNode } from "react";
import { Card } from "@/components/card";
import { ProviderIcon, type ProviderIconData } from "@/components/provider-icon";
import { RelativeTime } from "@/components/relative-time";
import { SoftBreaks } from "@/components/soft-breaks";

export type Way = { id: string; name: string; icon: ProviderIconData; label: string | null };

/** What an account begins with, each with the way to all of it: how its person gets in, and where they are in. */
export function Overview({
  ways,
  aboutWays,
  device,
}: {
  ways: Way[];
  /** What is to be said of them. */
  aboutWays?: ReactNode;
  /** The browser that asks; `confirmedAt` is when its person last proved who they are. */
  device: { name: string; confirmedAt: Date };
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Panel title="You sign in with" href="/account/connections" more="Manage connections">
        <ul className="grid gap-3">
          {ways.map(({ id, name, icon, label }) => (
            <li key={id} className="flex items-center gap-3">
              <ProviderIcon icon={icon} />
              <span className="line-clamp-2 min-w-0">
                {name}
                {label ? (
                  <span className="text-muted">
                    {" "}
                    as <SoftBreaks text={label} />
                  </span>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
        {aboutWays}
      </Panel>
      <Panel title="This device" href="/account/devices" more="All devices">
        <p>{device.name}</p>
        <p className="mt-1 text-sm text-muted">
          Signed in <RelativeTime date={device.confirmedAt} />
        </p>
      </Panel>
    </div>
  );
}

function Panel({
  title,
  href,
  more,
  children,
}: {
  title: string;
  href: string;
  more: string;
  children: ReactNode;
}) {
  return (
    <Card className="flex flex-col">
      <h2 className="font-semibold">{title}</h2>
      <div className="mt-3 grow">{children}</div>
      <Link
        href={href}
        className="-mb-3 mt-3 inline-flex min-h-11 items-center self-start font-medium text-accent underline decoration-transparent underline-offset-4 hover:decoration-current"
      >
        {more}
      </Link>
    </Card>
  );
}
