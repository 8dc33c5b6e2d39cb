-- AlterTable
ALTER TABLE "GrantRevocation" ADD COLUMN "issuer" TEXT;
