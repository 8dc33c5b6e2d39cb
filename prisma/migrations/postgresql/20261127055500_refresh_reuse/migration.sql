-- AlterTable
ALTER TABLE "RefreshToken" ADD COLUMN     "repeatedAt" TIMESTAMP(3),
ADD COLUMN     "usedFrom" TEXT;
