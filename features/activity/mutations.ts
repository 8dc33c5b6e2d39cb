import type { SecurityEvent } from "@/features/activity/events";
import { Prisma } from "@/generated/prisma/client";
import { db } from "@/lib/db";
import { log } from "@/lib/log";

/**
 * Keeps something that happened, for its person to see and for the operator's log. Call it after what it tells of,
 * so that nothing is told that did not happen.
 */
export async function recordEvent({
  userId,
  kind,
  provider = null,
  detail = null,
  userAgent = null,
  by,
}: SecurityEvent): Promise<void> {
  log("info", "activity", { kind, user: userId, by, provider, detail });
  try {
    await db().securityEvent.create({
      data: { userId, kind, provider, detail, userAgent },
      select: { id: true },
    });
  } catch (error) {
    // Whoever has just been deleted has no activity any more.
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== "P2003") throw error;
  }
}
