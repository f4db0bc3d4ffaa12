-- Proves what NOT NULL guaranteed before: reads the table once, while others read and write.
SET LOCAL lock_timeout = '800ms';
ALTER TABLE "transactions" VALIDATE CONSTRAINT "transactions_description_is_filled";
