-- The first step of the column migration transaction-description-to-memo: `memo` beside `description`, and the guard that
-- keeps both equal whoever writes. One message, so one transaction: no write falls between the column and its guard.
-- Every statement is instant; a lock that does not come within a moment is given up, and everybody behind us goes on.
-- Autovacuum gives way after a second, to a lock that neither readers nor writers notice.
SET LOCAL lock_timeout = '3s';
LOCK TABLE "transactions" IN SHARE UPDATE EXCLUSIVE MODE;
SET LOCAL lock_timeout = '800ms';

-- No default: a writer that knows only `description` would otherwise leave a `memo` that looks filled.
-- `description` stays filled by the CHECK: unlike NOT NULL it is judged after the guard has filled what a writer left out.
ALTER TABLE "transactions"
  ADD COLUMN "memo" TEXT,
  ALTER COLUMN "description" DROP NOT NULL,
  ADD CONSTRAINT "transactions_description_is_filled" CHECK ("description" IS NOT NULL) NOT VALID;

-- The guard, as src/column-migration/guard prints it for this definition.
CREATE OR REPLACE FUNCTION column_migration."guard_transaction-description-to-memo"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, YMD' SET "IntervalStyle" = 'postgres' AS $guard$
DECLARE
  gave_old boolean;
  gave_new boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    gave_old := NEW."description" IS NOT NULL;
    gave_new := NEW."memo" IS NOT NULL;
  ELSE
    gave_old := NEW."description" IS DISTINCT FROM OLD."description";
    gave_new := NEW."memo" IS DISTINCT FROM OLD."memo";
  END IF;
  IF TG_OP = 'INSERT' AND gave_new AND NOT gave_old THEN NEW."description" := NEW."memo"; NEW."memo" := CASE WHEN true THEN NEW."description" END; ELSE NEW."memo" := CASE WHEN true THEN NEW."description" END; END IF;
  IF (gave_old OR gave_new) AND NOT (gave_old AND NOT gave_new) AND position(',' || 'transaction-description-to-memo' || ',' IN coalesce(current_setting('column_migration.seen', true), '')) = 0 THEN
    PERFORM set_config('column_migration.seen', coalesce(current_setting('column_migration.seen', true), '') || ',' || 'transaction-description-to-memo' || ',', true);
    INSERT INTO column_migration.stray_write (migration_key, application_name, role_name, gave)
      VALUES ('transaction-description-to-memo', coalesce(current_setting('application_name', true), ''), session_user,
        CASE WHEN gave_old AND gave_new THEN 'both' WHEN gave_old THEN 'old' ELSE 'new' END);
  END IF;
  IF (NEW."memo" IS DISTINCT FROM (NEW."description")) THEN
    NEW."memo" := NULL;
  END IF;
  RETURN NEW;
END $guard$;
CREATE TRIGGER "zz_guard_transaction-description-to-memo" BEFORE INSERT OR UPDATE ON "public"."transactions"
  FOR EACH ROW WHEN ((NEW."memo" IS DISTINCT FROM (NEW."description"))) EXECUTE FUNCTION column_migration."guard_transaction-description-to-memo"();
ALTER TABLE "public"."transactions" ENABLE ALWAYS TRIGGER "zz_guard_transaction-description-to-memo";

-- The table first, the ledger last: the order of every step.
INSERT INTO column_migration.migration (key, schema_name, table_name)
  VALUES ('transaction-description-to-memo', 'public', 'transactions') ON CONFLICT (key) DO NOTHING;
