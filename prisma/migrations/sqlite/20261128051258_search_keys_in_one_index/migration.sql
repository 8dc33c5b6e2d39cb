-- DropIndex
DROP INDEX "SearchKey_userId_idx";

-- CreateIndex
CREATE INDEX "SearchKey_userId_kind_key_idx" ON "SearchKey"("userId", "kind", "key");
