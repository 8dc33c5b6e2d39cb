-- AlterTable
ALTER TABLE "Account" ADD COLUMN "emailOwned" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Session" ADD COLUMN "issuer" TEXT;

-- Of two identities at one provider it is not known which one opened a session: the older one, which may have ended.
UPDATE "Session" SET "issuer" = (
    SELECT "issuer" FROM "Account"
    WHERE "Account"."userId" = "Session"."userId" AND "Account"."provider" = "Session"."provider"
    ORDER BY "Account"."linkedAt" LIMIT 1
) WHERE "provider" IS NOT NULL;
