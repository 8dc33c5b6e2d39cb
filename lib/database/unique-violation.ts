import { Prisma } from "@/generated/prisma/client";

/** @returns whether a write was refused because another row has what must be unique */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/**
 * @returns whether a transaction was refused because of another one at the same time: what it refers to is gone by now, or
 *   each waited for the other
 */
export function isOvertaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && ["P2003", "P2034"].includes(error.code);
}
