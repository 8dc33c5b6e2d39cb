/** What happened on one day: `2026-11-27`, as people say it, and the events in their order. */
export type Day<Event> = { key: string; words: string; events: Event[] };

/** @param events in the order of time */
export function byDay<Event extends { at: Date }>(events: readonly Event[], timeZone: string): Day<Event>[] {
  const words = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "full" });
  const days: Day<Event>[] = [];
  for (const event of events) {
    const key = keyOf(event.at, timeZone);
    const last = days.at(-1);
    if (last?.key === key) last.events.push(event);
    else days.push({ key, words: words.format(event.at), events: [event] });
  }
  return days;
}

const keyOf = (date: Date, timeZone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    date,
  );

/**
 * The months from the first event until now, the newest first, each with what `before` is to begin at its end.
 * @param first when the first event was
 */
export function monthsSince(first: Date, now: Date, timeZone: string): { name: string; before: string }[] {
  const months: { name: string; before: string }[] = [];
  let [year, month] = yearAndMonth(now, timeZone);
  const [firstYear, firstMonth] = yearAndMonth(first, timeZone);
  while (year > firstYear || (year === firstYear && month >= firstMonth)) {
    const name = new Date(Date.UTC(year, month - 1)).toLocaleDateString("en", {
      month: "long",
      year: "numeric",
      timeZone: "UTC",
    });
    months.push({ name, before: idOf(startOfMonth(year, month + 1, timeZone)) });
    [year, month] = month === 1 ? [year - 1, 12] : [year, month - 1];
  }
  return months;
}

/** @returns what every event of the time or later has an id above: ids are of version 7 (RFC 9562, section 5.7) */
function idOf(time: number): string {
  const hex = time.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

function yearAndMonth(date: Date, timeZone: string): [year: number, month: number] {
  const [year = 0, month = 0] = keyOf(date, timeZone).split("-").map(Number);
  return [year, month];
}

/** Milliseconds since the epoch at which a month begins there. */
function startOfMonth(year: number, month: number, timeZone: string): number {
  const asUtc = Date.UTC(year, month - 1);
  // How far the zone's clocks are ahead then; at the change of a clock it is the hour before it.
  const local = new Date(new Date(asUtc).toLocaleString("en-US", { timeZone, hourCycle: "h23" }));
  const utc = new Date(new Date(asUtc).toLocaleString("en-US", { timeZone: "UTC", hourCycle: "h23" }));
  return asUtc - (local.getTime() - utc.getTime());
}

/**
 * Which sign-ins were the first with their device. The very first of all is none: with that the account began, or what is
 * kept of it does.
 * @param deviceOf what a browser is called; several of its versions are one device
 * @returns ids of events
 */
export function newDevices(
  signIns: readonly { userAgent: string | null; id: string }[],
  deviceOf: (userAgent: string | null) => string,
): ReadonlySet<string> {
  const first = new Map<string, string>();
  for (const { userAgent, id } of signIns) {
    const device = deviceOf(userAgent);
    const known = first.get(device);
    if (known === undefined || id < known) first.set(device, id);
  }
  const [, ...later] = [...first.values()].sort();
  return new Set(later);
}
