import { readerZone } from "@/lib/reader-zone";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/**
 * When something happened, as people say it and exactly, in the zone of whoever reads: on the page, since touch and keyboards
 * have nothing to hover with. Rendered on the server.
 * @param only `time` where a heading says the day
 */
export async function RelativeTime({
  date,
  now = new Date(),
  only,
}: {
  date: Date;
  now?: Date;
  only?: "time";
}) {
  const timeZone = await readerZone();
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
  const day = only === "time" ? {} : ({ day: "numeric", month: "short", year: "numeric" } as const);
  const named = timeZone === "UTC" ? ({ timeZoneName: "short" } as const) : {};
  const full = new Intl.DateTimeFormat("en", {
    ...{ day: "numeric", month: "long", year: "numeric" },
    ...{ ...clock, timeZoneName: "short" },
  } as const);
  return (
    <time dateTime={date.toISOString()} title={full.format(date)}>
      {relativeTime(date, now)} (
      {new Intl.DateTimeFormat("en-GB", { ...day, ...clock, ...named }).format(date)})
    </time>
  );
}

/** @returns such as "3 days ago", "yesterday" or "just now" */
export function relativeTime(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return "just now";
}
