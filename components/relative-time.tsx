import { cache } from "react";
import { readerZone } from "@/lib/reader-zone";

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** Made once a page: a list of times has two for each, and making one costs more than using it. */
const formatsOf = cache((timeZone: string) => {
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
  const day = { day: "numeric", month: "short" } as const;
  const named = { timeZoneName: "short" } as const;
  // Whoever is told the time of UTC has to hear so.
  const told = { ...clock, ...(timeZone === "UTC" ? named : {}) };
  return {
    full: new Intl.DateTimeFormat("en", { ...day, month: "long", year: "numeric", ...clock, ...named }),
    time: new Intl.DateTimeFormat("en-GB", told),
    thisYear: new Intl.DateTimeFormat("en-GB", { ...day, ...told }),
    anyYear: new Intl.DateTimeFormat("en-GB", { ...day, year: "numeric", ...told }),
    year: new Intl.DateTimeFormat("en", { year: "numeric", timeZone }),
  };
});

/**
 * When something happened, as people say it and exactly, in the zone of whoever reads: on the page, since touch and keyboards
 * have nothing to hover with. The year is left out where it is this one. Rendered on the server.
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
  const { full, time, thisYear, anyYear, year } = formatsOf(await readerZone());
  const exact = only ? time : year.format(date) === year.format(now) ? thisYear : anyYear;
  return (
    <time dateTime={date.toISOString()} title={full.format(date)}>
      {relativeTime(date, now)} {/* In one piece, where there is room for it. */}
      <span className="inline-block">({exact.format(date)})</span>
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
