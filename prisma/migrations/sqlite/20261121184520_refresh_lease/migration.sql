-- AlterTable
ALTER TABLE "Account" ADD COLUMN "refreshLease" TEXT;
ALTER TABLE "Account" ADD COLUMN "refreshLeaseUntil" DATETIME;
