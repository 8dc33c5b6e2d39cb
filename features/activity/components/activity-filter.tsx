import Link from "next/link";
import { activityPath, type EventGroup, eventGroups } from "@/features/activity/filter";

const names: Record<EventGroup, string> = {
  "sign-ins": "Sign-ins",
  failures: "Failures",
  connections: "Connections",
  devices: "Devices",
  data: "Data",
};

/** What is shown, and what could be. Links, so that going back works. */
export function ActivityFilterNav({ group }: { group: EventGroup | null }) {
  return (
    <nav aria-label="Show">
      <ul className="flex flex-wrap gap-1">
        {([null, ...eventGroups] as const).map((each) => (
          <li key={each}>
            <Link
              href={activityPath({ group: each, before: null })}
              prefetch={false}
              aria-current={each === group ? "true" : undefined}
              className="inline-flex min-h-11 items-center rounded-md border border-transparent px-3 text-sm font-medium text-muted hover:bg-sunken aria-[current]:border-line-strong aria-[current]:bg-surface aria-[current]:text-ink"
            >
              {each ? names[each] : "All"}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
