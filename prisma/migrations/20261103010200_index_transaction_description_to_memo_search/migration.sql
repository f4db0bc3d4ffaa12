-- The counterpart of transactions_description_idx, under the same rules.
CREATE INDEX CONCURRENTLY "transactions_memo_idx" ON "transactions" USING GIN ("memo" gin_trgm_ops);
