-- AlterTable
ALTER TABLE "User" ADD COLUMN     "lastSeenDay" INTEGER NOT NULL DEFAULT 0;

-- Of somebody without a session it is known when they joined.
UPDATE "User" SET "lastSeenDay" = floor(extract(epoch FROM coalesce(
    (SELECT max("lastSeenAt") FROM "Session" WHERE "Session"."userId" = "User"."id"), "createdAt")) / 86400);

-- CreateTable
CREATE TABLE "SearchKey" (
    "kind" TEXT NOT NULL,
    -- By the order of bytes, so that the index finds what begins with a text, whatever the database's language is.
    "key" TEXT COLLATE "C" NOT NULL,
    "userId" TEXT NOT NULL,

    CONSTRAINT "SearchKey_pkey" PRIMARY KEY ("kind","key","userId")
);

-- CreateTable
CREATE TABLE "AdminAction" (
    "id" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "detail" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AdminAction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignInFailure" (
    "id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "provider" TEXT,
    "providerError" TEXT,
    "intent" TEXT,
    "userId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SignInFailure_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "SearchKey_userId_idx" ON "SearchKey"("userId");

-- CreateIndex
CREATE INDEX "AdminAction_actorId_id_idx" ON "AdminAction"("actorId", "id");

-- CreateIndex
CREATE INDEX "AdminAction_subjectId_id_idx" ON "AdminAction"("subjectId", "id");

-- CreateIndex
CREATE INDEX "AdminAction_createdAt_idx" ON "AdminAction"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "SignInFailure_reference_key" ON "SignInFailure"("reference");

-- CreateIndex
CREATE INDEX "SignInFailure_userId_idx" ON "SignInFailure"("userId");

-- CreateIndex
CREATE INDEX "SignInFailure_createdAt_idx" ON "SignInFailure"("createdAt");

-- CreateIndex
CREATE INDEX "User_lastSeenDay_id_idx" ON "User"("lastSeenDay", "id");

-- CreateIndex
CREATE INDEX "User_disabledAt_idx" ON "User"("disabledAt");

-- CreateIndex
CREATE INDEX "User_role_idx" ON "User"("role");

-- AddForeignKey
ALTER TABLE "SearchKey" ADD CONSTRAINT "SearchKey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SignInFailure" ADD CONSTRAINT "SignInFailure_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whoever is here already can be found, too. Accents and words beyond spaces are left to the next change of a name.
INSERT INTO "SearchKey" ("kind", "key", "userId")
SELECT 'name', lower(trim(coalesce("name", ''))), "id" FROM "User"
UNION SELECT 'word', lower("word"), "id"
    FROM "User", unnest(string_to_array("name", ' ')) AS "word"
    WHERE "word" <> '' AND lower("word") <> lower(trim("name"))
UNION SELECT 'email', lower("email"), "userId" FROM "Account" WHERE "email" <> ''
UNION SELECT 'domain', lower(substr("email", strpos("email", '@') + 1)), "userId" FROM "Account" WHERE "email" LIKE '%@%'
UNION SELECT 'label', lower(ltrim("label", '@')), "userId" FROM "Account" WHERE ltrim("label", '@') <> '';
