import { relativeTime } from "@/components/relative-time";
import { dayOf } from "@/features/session/policy";

const format = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** A day, as people say it and exactly; both are of UTC, in which it is kept. */
export function Day({
  day,
  inline = false,
  now = new Date(),
}: {
  /** Days since the epoch; 0 where it is not known. */
  day: number;
  /** Whether it stands in a sentence, in which it says less. */
  inline?: boolean;
  now?: Date;
}) {
  if (day === 0) return inline ? "at a time not known" : "Not known";
  const date = new Date(day * 86_400_000);
  const exact = format.format(date);
  const ago = dayOf(now) - day;
  const words =
    ago <= 0 ? "Today" : ago === 1 ? "Yesterday" : relativeTime(date, new Date(dayOf(now) * 86_400_000));
  return (
    <time dateTime={date.toISOString().slice(0, 10)} title={exact}>
      {inline ? words.toLowerCase() : words}
      {inline ? null : <span className="block text-muted">{exact}</span>}
    </time>
  );
}
