-- CreateTable
CREATE TABLE "DataDeletion" (
    "id" TEXT NOT NULL,
    "codeHash" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DataDeletion_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "DataDeletion_codeHash_key" ON "DataDeletion"("codeHash");

-- CreateIndex
CREATE INDEX "DataDeletion_createdAt_idx" ON "DataDeletion"("createdAt");
