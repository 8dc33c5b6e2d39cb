import { buttonClass } from "@/components/button";
import type { EventGroup } from "@/features/activity/filter";

/** A way to what happened long ago. A plain form that reads: each month is the place in the list at which it ends. */
export function MonthForm({
  months,
  group,
  before,
}: {
  months: { name: string; before: string }[];
  group: EventGroup | null;
  /** Where the list that is shown begins. */
  before: string | null;
}) {
  if (months.length < 2) return null;
  return (
    <form action="/account/activity" className="flex flex-wrap items-end gap-2">
      {group ? <input type="hidden" name="show" value={group} /> : null}
      <label className="min-w-0 text-sm text-muted">
        Go to a month
        <select
          name="before"
          defaultValue={before ?? undefined}
          className="mt-1 block min-h-11 max-w-full rounded-md border border-line-strong bg-surface px-3 text-base text-ink"
        >
          {months.map(({ name, before }) => (
            <option key={name} value={before}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className={buttonClass("secondary")}>
        Go
      </button>
    </form>
  );
}
