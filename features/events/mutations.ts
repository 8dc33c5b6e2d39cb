import type { SecurityEvent } from "@/features/events/events";
import { queueNotice } from "@/features/events/mail/mutations";
import { Prisma } from "@/generated/prisma/client";
import { db } from "@/lib/db";
import { log } from "@/lib/log";

/**
 * Keeps something that happened, for its person to see and for the operator's log. Call it after what it tells of,
 * so that nothing is told that did not happen.
 */
export async function recordEvent(event: SecurityEvent): Promise<void> {
  logEvent(event);
  try {
    await storeEvent(db(), event);
  } catch (error) {
    // Whoever has just been deleted has no activity any more.
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== "P2003") throw error;
  }
}

/** Its first half, for whoever stores it within a transaction: after that. */
export function logEvent({ userId, kind, provider = null, detail = null, by }: SecurityEvent): void {
  log("info", "activity", { kind, user: userId, by, provider, detail });
}

/** Its second half, together with what it tells of. */
export async function storeEvent(client: Prisma.TransactionClient, event: SecurityEvent): Promise<void> {
  await queueNotice(client, event);
  const { userId, kind, provider = null, detail = null, userAgent = null } = event;
  await client.securityEvent.create({
    data: { userId, kind, provider, detail, userAgent },
    select: { id: true },
  });
}
