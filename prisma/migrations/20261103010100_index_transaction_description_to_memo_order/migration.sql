-- The counterpart of transactions_account_id_description_id_idx. Alone in its script, since CONCURRENTLY runs in no
-- transaction; without IF NOT EXISTS, which would take the invalid rest of an interrupted try for an index.
CREATE INDEX CONCURRENTLY "transactions_account_id_memo_id_idx" ON "transactions"("account_id", "memo", "id");
