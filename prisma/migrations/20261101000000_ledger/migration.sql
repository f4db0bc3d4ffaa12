-- The ledger: who may see what, where money is, and every movement of it.

-- Case-insensitive search inside memos.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- UUID version 7 (RFC 9562): 48 bits of the database's clock in milliseconds, then random. Keys grow with time, so inserts touch few index pages.
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "member_role" AS ENUM ('OWNER', 'ADMIN', 'MEMBER');

-- CreateEnum
CREATE TYPE "account_type" AS ENUM ('CHECKING', 'SAVINGS', 'CREDIT_CARD', 'CASH', 'INVESTMENT', 'OTHER');

-- CreateEnum
CREATE TYPE "transaction_type" AS ENUM ('INCOME', 'EXPENSE', 'TRANSFER');

-- CreateEnum
CREATE TYPE "transaction_status" AS ENUM ('UNCLEARED', 'CLEARED', 'RECONCILED');

-- CreateEnum
CREATE TYPE "edit_action" AS ENUM ('CREATED', 'UPDATED', 'DELETED', 'RESTORED', 'STATUS_CHANGED');

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "member_role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "members_pkey" PRIMARY KEY ("organization_id","user_id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "account_type" "account_type" NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "institution" TEXT,
    "opening_balance" DECIMAL(19,4) NOT NULL DEFAULT 0,
    "movement" DECIMAL(24,4) NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "categories" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "organization_id" UUID NOT NULL,
    "parent_id" UUID,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "categories_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vendors" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vendors_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transactions" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "destination_account_id" UUID,
    "vendor_id" UUID,
    "transaction_type" "transaction_type" NOT NULL,
    "status" "transaction_status" NOT NULL DEFAULT 'UNCLEARED',
    "date" DATE NOT NULL,
    "description" TEXT NOT NULL,
    "amount" DECIMAL(19,4) NOT NULL,
    "fee_amount" DECIMAL(19,4),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "transactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "splits" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "organization_id" UUID NOT NULL,
    "transaction_id" UUID NOT NULL,
    "category_id" UUID NOT NULL,
    "amount" DECIMAL(19,4) NOT NULL,

    CONSTRAINT "splits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "status_changes" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "transaction_id" UUID NOT NULL,
    "from" "transaction_status" NOT NULL,
    "to" "transaction_status" NOT NULL,
    "notes" TEXT,
    "changed_by_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "status_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "transaction_edits" (
    "id" UUID NOT NULL DEFAULT uuid_v7(),
    "transaction_id" UUID NOT NULL,
    "action" "edit_action" NOT NULL,
    "version" INTEGER NOT NULL,
    "changes" JSONB NOT NULL,
    "changed_by_id" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "transaction_edits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "status" INTEGER NOT NULL,
    "body" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateTable
CREATE TABLE "login_throttle" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "login_throttle_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_organization_id_id_key" ON "accounts"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_organization_id_name_key" ON "accounts"("organization_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "categories_organization_id_id_key" ON "categories"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "categories_organization_id_parent_id_name_key" ON "categories"("organization_id", "parent_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "vendors_organization_id_id_key" ON "vendors"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "vendors_organization_id_name_key" ON "vendors"("organization_id", "name");

-- CreateIndex
CREATE INDEX "transactions_account_id_date_id_idx" ON "transactions"("account_id", "date", "id");

-- CreateIndex
CREATE INDEX "transactions_account_id_amount_id_idx" ON "transactions"("account_id", "amount", "id");

-- CreateIndex
CREATE INDEX "transactions_account_id_description_id_idx" ON "transactions"("account_id", "description", "id");

-- CreateIndex
CREATE INDEX "transactions_description_idx" ON "transactions" USING GIN ("description" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "transactions_destination_account_id_idx" ON "transactions"("destination_account_id");

-- CreateIndex
CREATE INDEX "transactions_vendor_id_idx" ON "transactions"("vendor_id");

-- CreateIndex
CREATE UNIQUE INDEX "transactions_organization_id_id_key" ON "transactions"("organization_id", "id");

-- CreateIndex
CREATE INDEX "splits_transaction_id_idx" ON "splits"("transaction_id");

-- CreateIndex
CREATE INDEX "splits_category_id_idx" ON "splits"("category_id");

-- CreateIndex
CREATE INDEX "status_changes_transaction_id_id_idx" ON "status_changes"("transaction_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "transaction_edits_transaction_id_version_key" ON "transaction_edits"("transaction_id", "version");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "categories" ADD CONSTRAINT "categories_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "categories" ADD CONSTRAINT "categories_organization_id_parent_id_fkey" FOREIGN KEY ("organization_id", "parent_id") REFERENCES "categories"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "accounts"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_organization_id_destination_account_id_fkey" FOREIGN KEY ("organization_id", "destination_account_id") REFERENCES "accounts"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_organization_id_vendor_id_fkey" FOREIGN KEY ("organization_id", "vendor_id") REFERENCES "vendors"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "splits" ADD CONSTRAINT "splits_organization_id_transaction_id_fkey" FOREIGN KEY ("organization_id", "transaction_id") REFERENCES "transactions"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "splits" ADD CONSTRAINT "splits_organization_id_category_id_fkey" FOREIGN KEY ("organization_id", "category_id") REFERENCES "categories"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "status_changes" ADD CONSTRAINT "status_changes_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "transactions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "status_changes" ADD CONSTRAINT "status_changes_changed_by_id_fkey" FOREIGN KEY ("changed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transaction_edits" ADD CONSTRAINT "transaction_edits_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "transactions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transaction_edits" ADD CONSTRAINT "transaction_edits_changed_by_id_fkey" FOREIGN KEY ("changed_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What holds whoever writes.
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_currency_is_iso_4217" CHECK ("currency" ~ '^[A-Z]{3}$');
ALTER TABLE "transactions"
  ADD CONSTRAINT "transactions_amount_is_positive" CHECK ("amount" > 0),
  ADD CONSTRAINT "transactions_fee_is_not_negative" CHECK ("fee_amount" >= 0),
  ADD CONSTRAINT "transactions_transfer_has_another_account" CHECK (
    ("transaction_type" = 'TRANSFER') = ("destination_account_id" IS NOT NULL) AND "destination_account_id" IS DISTINCT FROM "account_id");
ALTER TABLE "splits" ADD CONSTRAINT "splits_amount_is_positive" CHECK ("amount" > 0);

-- A unique constraint takes two NULL parents for different ones.
CREATE UNIQUE INDEX "categories_root_name_key" ON "categories" ("organization_id", "name") WHERE "parent_id" IS NULL;
-- Prefix search on names, whatever the collation of the database.
CREATE INDEX "vendors_name_prefix_idx" ON "vendors" ("organization_id", lower("name") text_pattern_ops);

-- An account's `movement` follows its transactions, whoever writes them: sums per statement for inserts and deletes,
-- per row for the rare update of a column that moves money. An update of anything else (a backfill, say) fires nothing.
-- Accounts are locked in the order of their keys, so two transfers in opposite directions do not deadlock.
CREATE FUNCTION transactions_move_statement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sign int := CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END;
BEGIN
  PERFORM FROM accounts a
    WHERE a.id IN (SELECT c.account_id FROM changed c UNION SELECT c.destination_account_id FROM changed c)
    ORDER BY a.id FOR NO KEY UPDATE;
  UPDATE accounts a SET movement = a.movement + sign * d.moved
    FROM (SELECT m.account_id, sum(m.moved) AS moved
            FROM (SELECT c.account_id, (CASE c.transaction_type WHEN 'INCOME' THEN c.amount ELSE -c.amount END) - coalesce(c.fee_amount, 0) AS moved
                    FROM changed c WHERE c.deleted_at IS NULL
                  UNION ALL
                  SELECT c.destination_account_id, c.amount FROM changed c WHERE c.deleted_at IS NULL AND c.destination_account_id IS NOT NULL) m
           GROUP BY m.account_id) d
   WHERE a.id = d.account_id AND d.moved <> 0;
  RETURN NULL;
END $$;

CREATE FUNCTION transactions_move_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM accounts a
    WHERE a.id IN (OLD.account_id, OLD.destination_account_id, NEW.account_id, NEW.destination_account_id)
    ORDER BY a.id FOR NO KEY UPDATE;
  UPDATE accounts a SET movement = a.movement + d.moved
    FROM (SELECT m.account_id, sum(m.sign * m.moved) AS moved
            FROM (SELECT t.sign, t.account_id, (CASE t.transaction_type WHEN 'INCOME' THEN t.amount ELSE -t.amount END) - coalesce(t.fee_amount, 0) AS moved
                    FROM (VALUES (-1, OLD.account_id, OLD.transaction_type, OLD.amount, OLD.fee_amount, OLD.deleted_at),
                                 (1, NEW.account_id, NEW.transaction_type, NEW.amount, NEW.fee_amount, NEW.deleted_at))
                         AS t (sign, account_id, transaction_type, amount, fee_amount, deleted_at)
                   WHERE t.deleted_at IS NULL
                  UNION ALL
                  SELECT -1, OLD.destination_account_id, OLD.amount WHERE OLD.deleted_at IS NULL AND OLD.destination_account_id IS NOT NULL
                  UNION ALL
                  SELECT 1, NEW.destination_account_id, NEW.amount WHERE NEW.deleted_at IS NULL AND NEW.destination_account_id IS NOT NULL) m
           GROUP BY m.account_id) d
   WHERE a.id = d.account_id AND d.moved <> 0;
  RETURN NULL;
END $$;

CREATE TRIGGER transactions_move_inserted AFTER INSERT ON "transactions"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION transactions_move_statement();
CREATE TRIGGER transactions_move_deleted AFTER DELETE ON "transactions"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION transactions_move_statement();
CREATE TRIGGER transactions_move_updated
  AFTER UPDATE OF account_id, destination_account_id, transaction_type, amount, fee_amount, deleted_at ON "transactions"
  FOR EACH ROW WHEN ((OLD.account_id, OLD.destination_account_id, OLD.transaction_type, OLD.amount, OLD.fee_amount, OLD.deleted_at)
    IS DISTINCT FROM (NEW.account_id, NEW.destination_account_id, NEW.transaction_type, NEW.amount, NEW.fee_amount, NEW.deleted_at))
  EXECUTE FUNCTION transactions_move_row();

-- Reconciled is final: what a bank statement has confirmed changes no more, whoever writes.
-- SQLSTATE TR001 is ours: src/database/sqlstate.ts.
CREATE FUNCTION transactions_refuse_reconciled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'transaction % is reconciled, and reconciled is final', OLD.id USING ERRCODE = 'TR001';
END $$;

CREATE TRIGGER transactions_reconciled_is_final_on_update
  BEFORE UPDATE OF organization_id, account_id, destination_account_id, vendor_id, transaction_type, status, date, amount, fee_amount, deleted_at ON "transactions"
  FOR EACH ROW WHEN (OLD.status = 'RECONCILED'
    AND (OLD.organization_id, OLD.account_id, OLD.destination_account_id, OLD.vendor_id, OLD.transaction_type, OLD.status, OLD.date, OLD.amount, OLD.fee_amount, OLD.deleted_at)
    IS DISTINCT FROM (NEW.organization_id, NEW.account_id, NEW.destination_account_id, NEW.vendor_id, NEW.transaction_type, NEW.status, NEW.date, NEW.amount, NEW.fee_amount, NEW.deleted_at))
  EXECUTE FUNCTION transactions_refuse_reconciled();
CREATE TRIGGER transactions_reconciled_is_final_on_delete
  BEFORE DELETE ON "transactions" FOR EACH ROW WHEN (OLD.status = 'RECONCILED') EXECUTE FUNCTION transactions_refuse_reconciled();
