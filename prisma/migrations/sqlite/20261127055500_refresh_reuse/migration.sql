-- AlterTable
ALTER TABLE "RefreshToken" ADD COLUMN "repeatedAt" DATETIME;
ALTER TABLE "RefreshToken" ADD COLUMN "usedFrom" TEXT;
