import type { PrismaClient } from "@/generated/prisma/client";
import { tablesSql } from "./dialect";

let count = 0;

/** A time of day, so many minutes on. */
export const minute = (number: number) => new Date(Date.UTC(2026, 2, 1, 12, number));

const later = new Date("2099-01-01T00:00:00.000Z");

/**
 * A person with every column filled; whatever is secret holds a canary, and each text holds the person's own mark.
 * @returns the ids, and the mark by which any row of theirs can be found
 */
export async function fullPerson(prisma: PrismaClient, { events = 3 } = {}) {
  count += 1;
  const mark = `mark${count}`;
  const { id: userId } = await prisma.user.create({
    data: {
      name: `Ada ${mark}`,
      email: `${mark}@acme.test`,
      emailVerified: minute(0),
      image: `https://pictures.acme.test/${mark}.png`,
      role: "admin",
      createdAt: minute(0),
      updatedAt: minute(1),
      accounts: {
        create: ["github", "google"].map((provider) => ({
          type: provider === "google" ? "oidc" : "oauth",
          provider,
          providerAccountId: `${provider}-${mark}`,
          issuer: `https://${provider}.acme.test`,
          label: `@${mark}`,
          email: `${mark}@acme.test`,
          emailVerified: true,
          access_token: `canary-access-${provider}-${mark}`,
          refresh_token: `canary-refresh-${provider}-${mark}`,
          expires_at: 1_900_000_000,
          token_type: "bearer",
          scope: provider === "google" ? "openid email profile" : "read:user,user:email",
          linkedAt: minute(0),
          updatedAt: minute(1),
        })),
      },
    },
  });
  const sessions = [];
  for (const browser of ["one", "two"]) {
    const row = await prisma.session.create({
      data: {
        sessionToken: `canary-session-${browser}-${mark}`,
        userId,
        provider: "github",
        userAgent: `Browser ${browser} ${mark}`,
        expires: later,
        absoluteExpires: later,
        authenticatedAt: minute(2),
        createdAt: minute(2),
        lastSeenAt: minute(3),
      },
    });
    sessions.push(row.id);
  }
  await prisma.securityEvent.createMany({
    data: Array.from({ length: events }, (_, number) => ({
      userId,
      kind: "signed_in",
      provider: "github",
      detail: `event ${number} ${mark}`,
      userAgent: `Browser one ${mark}`,
      createdAt: minute(number),
    })),
  });
  return { userId, mark, sessions, email: `${mark}@acme.test` };
}

/** Every row of every table that holds this text anywhere, as `table: row`. */
export async function rowsWith(prisma: PrismaClient, text: string): Promise<string[]> {
  const tables = await prisma.$queryRawUnsafe<{ name: string }[]>(tablesSql);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await prisma.$queryRawUnsafe<Record<string, unknown>[]>(`SELECT * FROM "${name}"`);
    for (const row of rows) {
      const line = JSON.stringify(row, (_, value) => (typeof value === "bigint" ? String(value) : value));
      if (line.includes(text)) found.push(`${name}: ${line}`);
    }
  }
  return found;
}
