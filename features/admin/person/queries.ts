import { assertAdmin, isId } from "@/features/admin/policy";
import { type PersonSummary, summaryColumns, toSummary } from "@/features/admin/summary";
import { countOwn } from "@/features/personal/queries";
import { isOnOffer, vouchedNow } from "@/features/providers/on-offer";
import { liveSessions, type Session } from "@/features/session/queries";
import { pageOf } from "@/lib/database/page-of";
import { db } from "@/lib/db";

/** Devices or events on a page. */
export const pageSize = 25;

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
  /** What they have in tables of your own, such as "3 notes". */
  own: string[];
};

/**
 * One person.
 * @param id from an address, and so from anybody
 * @returns null when there is no such person
 */
export async function findPerson(session: Session, id: string): Promise<Person | null> {
  assertAdmin(session);
  if (!isId(id)) return null;
  const row = await db().user.findUnique({ where: { id }, select: summaryColumns });
  if (!row) return null;
  const connections = row.accounts.map((account) => {
    const { id, provider, label, email, emailVerified, linkedAt } = account;
    return { id, provider, label, email, emailVerified, onOffer: isOnOffer(account), linkedAt };
  });
  const emailVouched = row.accounts.some(
    (account) => account.email === row.email && vouchedNow(account).emailVerified,
  );
  return { ...toSummary(row), connections, emailVouched, own: await countOwn(id) };
}

/** A place where somebody is signed in. */
export type OpenDevice = {
  id: string;
  provider: string | null;
  userAgent: string | null;
  clientId: string | null;
  createdAt: Date;
  lastSeenAt: Date;
};

/**
 * Where somebody is signed in, the newest sign-in first.
 * @param after the session that the page comes after
 */
export async function findDevices(
  session: Session,
  { id, disabledAt, welcome }: Pick<Person, "id" | "disabledAt" | "welcome">,
  after: string | null,
  take = pageSize,
  now = new Date(),
): Promise<{ devices: OpenDevice[]; count: number; next: string | null }> {
  assertAdmin(session);
  // Their sessions open nothing, whatever the rows say.
  if (disabledAt || !welcome) return { devices: [], count: 0, next: null };
  const live = await liveSessions(id, now);
  const [rows, count] = await Promise.all([
    db().session.findMany({
      where: { ...live, ...(after && { id: { lt: after } }) },
      orderBy: { id: "desc" },
      take: take + 1,
      select: {
        id: true,
        provider: true,
        userAgent: true,
        clientId: true,
        createdAt: true,
        lastSeenAt: true,
      },
    }),
    db().session.count({ where: live }),
  ]);
  const { page: devices, next } = pageOf(rows, take);
  return { devices, count, next };
}

/** Something that happened to a person's account. */
export type PersonEvent = {
  id: string;
  kind: string;
  provider: string | null;
  detail: string | null;
  userAgent: string | null;
  createdAt: Date;
};

/** What happened to somebody's account, the newest first. */
export async function findActivity(
  session: Session,
  id: string,
  after: string | null,
  take = pageSize,
): Promise<{ events: PersonEvent[]; next: string | null }> {
  assertAdmin(session);
  const rows = await db().securityEvent.findMany({
    where: { userId: id, ...(after && { id: { lt: after } }) },
    orderBy: { id: "desc" },
    take: take + 1,
    select: { id: true, kind: true, provider: true, detail: true, userAgent: true, createdAt: true },
  });
  const { page: events, next } = pageOf(rows, take);
  return { events, next };
}
