-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "refreshLease" TEXT,
ADD COLUMN     "refreshLeaseUntil" TIMESTAMP(3);
