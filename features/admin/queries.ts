import { countOwn } from "@/features/account-data/queries";
import { assertAdmin, isId, type Search } from "@/features/admin/policy";
import { isOnOffer, vouchedNow, worthColumns, worthNow } from "@/features/providers/on-offer";
import { isWelcome, type Role, roleOf } from "@/features/session/policy";
import { liveSessions, type Session } from "@/features/session/queries";
import { containing, contains } from "@/lib/database/text";
import { db } from "@/lib/db";
import { lowerCase } from "@/lib/email-list";
import { env } from "@/lib/env";

/** People on one page. */
export const pageSize = 25;

/** People whom one page of a search looks at, at most, so that it costs as much with a million as with these. */
export const searchWindow = 20_000;

/** Sessions and events on a person's page: as many as somebody would read through. */
const longestList = 25;

/** A person as an administrator sees them in a list. */
export type PersonSummary = {
  id: string;
  name: string | null;
  email: string | null;
  image: string | null;
  role: Role;
  disabledAt: Date | null;
  /** Whether ALLOWED_EMAILS lets them in. */
  welcome: boolean;
  createdAt: Date;
  /** Auth.js's ids, in the order in which they were linked. */
  providers: string[];
};

export type PageOfPeople = {
  /** The newest first. */
  people: PersonSummary[];
  /** What `after` is on the next page; null when this is the last. */
  next: string | null;
};

const summary = {
  id: true,
  name: true,
  email: true,
  image: true,
  role: true,
  disabledAt: true,
  createdAt: true,
  accounts: {
    select: { id: true, label: true, linkedAt: true, ...worthColumns },
    orderBy: { linkedAt: "asc" },
  },
} as const;

/**
 * One page of people, the newest first. With a text: whoever has it in their name, an email or what a provider calls
 * them; a whole id or email finds its person at once. A page of a search can be short, or empty, and yet have a next
 * one: it looks at so many people and no more.
 *
 * @param window how many
 */
export async function findPeople(
  session: Session,
  search: Search,
  window = searchWindow,
): Promise<PageOfPeople> {
  assertAdmin(session);
  const exact = search.after ? null : await findExactly(search.text);
  if (exact) return { people: await summaries([exact]), next: null };
  if (!search.text) {
    const { ids, next } = await newestIds(search.after);
    return { people: await summaries(ids), next };
  }
  const { ids, next } = await searchIds(search, window);
  return { people: await summaries(ids, search.text), next };
}

async function findExactly(text: string): Promise<string | null> {
  const where = text.includes("@") ? { email: lowerCase(text) } : isId(text) ? { id: text } : null;
  return where && ((await db().user.findUnique({ where, select: { id: true } }))?.id ?? null);
}

async function newestIds(after: string | null): Promise<{ ids: string[]; next: string | null }> {
  const rows = await db().user.findMany({
    where: after ? { id: { lt: after } } : {},
    orderBy: { id: "desc" },
    take: pageSize + 1,
    select: { id: true },
  });
  return pageOf(
    rows.map(({ id }) => id),
    null,
  );
}

async function searchIds(
  { text, after }: Search,
  window: number,
): Promise<{ ids: string[]; next: string | null }> {
  const before = after ? { lt: after } : {};
  // Ids grow with time, so this many of them down is where the page stops looking.
  const last = await db().user.findFirst({
    where: { id: before },
    orderBy: { id: "desc" },
    skip: window - 1,
    select: { id: true },
  });
  const range = { ...before, ...(last && { gte: last.id }) };
  const take = pageSize + 1;
  const email = containing(lowerCase(text));
  // Apart, since each then walks its own index within the range.
  const [users, accounts] = await Promise.all([
    db().user.findMany({
      where: { id: range, OR: [{ name: containing(text) }, { email }] },
      orderBy: { id: "desc" },
      take,
      select: { id: true },
    }),
    db().account.groupBy({
      by: ["userId"],
      where: { userId: range, OR: [{ label: containing(text) }, { email }] },
      orderBy: { userId: "desc" },
      take,
    }),
  ]);
  const found = new Set([...users.map(({ id }) => id), ...accounts.map(({ userId }) => userId)]);
  return pageOf([...found].sort().reverse(), last?.id ?? null);
}

/**
 * @param found the ids on the page and, if there are more, at least one of the next
 * @param last where the search stopped looking; null when it saw everybody
 */
function pageOf(found: string[], last: string | null): { ids: string[]; next: string | null } {
  const ids = found.slice(0, pageSize);
  return { ids, next: found.length > pageSize ? (ids.at(-1) ?? null) : last };
}

/** @param wildcards the text that was looked for, of whose `%` and `_` the database may have made too much */
async function summaries(ids: string[], wildcards = ""): Promise<PersonSummary[]> {
  const rows = await db().user.findMany({
    where: { id: { in: ids } },
    orderBy: { id: "desc" },
    select: summary,
  });
  const meant = /[%_]/.test(wildcards)
    ? rows.filter(({ name, email, accounts }) =>
        contains([name, email, ...accounts.flatMap((one) => [one.label, one.email])], wildcards),
      )
    : rows;
  return meant.map(toSummary);
}

type SummaryRow = Omit<PersonSummary, "role" | "welcome" | "providers"> & {
  role: string;
  accounts: Parameters<typeof worthNow>[0][];
};

function toSummary({ accounts, role, ...row }: SummaryRow): PersonSummary {
  const { id, name, email, image, disabledAt, createdAt } = row;
  const emails = accounts.map((account) => ({ email: account.email, worth: worthNow(account) }));
  return {
    ...{ id, name, email, image, disabledAt, createdAt },
    role: roleOf({ role, email }, emails, env()),
    welcome: isWelcome(emails, env()),
    providers: accounts.map(({ provider }) => provider),
  };
}

/** Everything an administrator sees of a person: no token, no hash. */
export type Person = PersonSummary & {
  connections: {
    id: string;
    provider: string;
    label: string | null;
    email: string | null;
    emailVerified: boolean;
    /** Whether they can sign in with it now. */
    onOffer: boolean;
    linkedAt: Date;
  }[];
  /** Whether a provider on offer vouches for their email. */
  emailVouched: boolean;
  /** Where they are signed in, the last used first. */
  sessions: {
    id: string;
    provider: string | null;
    userAgent: string | null;
    createdAt: Date;
    lastSeenAt: Date;
  }[];
  /** What they have in tables of your own, such as "3 notes". */
  own: string[];
  /** What happened lately, the newest first. */
  events: {
    id: string;
    kind: string;
    provider: string | null;
    detail: string | null;
    userAgent: string | null;
    createdAt: Date;
  }[];
};

/**
 * One person.
 * @param id from an address, and so from anybody
 * @returns null when there is no such person
 */
export async function findPerson(session: Session, id: string, now = new Date()): Promise<Person | null> {
  assertAdmin(session);
  if (!isId(id)) return null;
  const row = await db().user.findUnique({
    where: { id },
    select: {
      ...summary,
      events: {
        orderBy: { id: "desc" },
        take: longestList,
        select: { id: true, kind: true, provider: true, detail: true, userAgent: true, createdAt: true },
      },
    },
  });
  if (!row) return null;
  const person = toSummary(row);
  const sessions =
    person.disabledAt || !person.welcome
      ? []
      : await db().session.findMany({
          where: await liveSessions(id, now),
          orderBy: { lastSeenAt: "desc" },
          take: longestList,
          select: { id: true, provider: true, userAgent: true, createdAt: true, lastSeenAt: true },
        });
  const connections = row.accounts.map((account) => {
    const { id, provider, label, email, emailVerified, linkedAt } = account;
    return { id, provider, label, email, emailVerified, onOffer: isOnOffer(account), linkedAt };
  });
  const emailVouched = row.accounts.some(
    (account) => account.email === row.email && vouchedNow(account).emailVerified,
  );
  return { ...person, connections, emailVouched, sessions, own: await countOwn(id), events: row.events };
}
