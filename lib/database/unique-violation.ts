import { Prisma } from "@/generated/prisma/client";

/** @returns whether a write was refused because another row has what must be unique */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
