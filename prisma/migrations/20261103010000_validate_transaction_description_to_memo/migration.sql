-- Proves what NOT NULL guaranteed before: reads the table once, while others read and write.
-- Autovacuum gives way after a second.
SET LOCAL lock_timeout = '3s';
ALTER TABLE "transactions" VALIDATE CONSTRAINT "transactions_description_is_filled";
