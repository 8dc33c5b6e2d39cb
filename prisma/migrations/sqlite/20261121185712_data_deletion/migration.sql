-- CreateTable
CREATE TABLE "DataDeletion" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "codeHash" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateIndex
CREATE UNIQUE INDEX "DataDeletion_codeHash_key" ON "DataDeletion"("codeHash");

-- CreateIndex
CREATE INDEX "DataDeletion_createdAt_idx" ON "DataDeletion"("createdAt");
