-- The ledger of column migrations: the phase in force, its history and evidence, the fleet. It stands in a schema of its
-- own, so that no diff of schema.prisma sees it. docs/concepts.md explains the words.
CREATE SCHEMA column_migration;

CREATE TABLE column_migration.migration (
  key text PRIMARY KEY,
  schema_name text NOT NULL,
  table_name text NOT NULL,
  phase text NOT NULL DEFAULT 'expanded' CHECK (phase IN ('expanded', 'dual-write', 'backfilled', 'read-new', 'enforced', 'new-only', 'retired', 'brownout', 'contracted')),
  -- Grows with every move. Members acknowledge versions: after n, n+1, n the old acknowledgement of n is worth nothing (D21).
  version bigint NOT NULL DEFAULT 1,
  -- The guard is strict, also ahead of read-new while that step is being prepared.
  is_strict boolean NOT NULL DEFAULT false,
  -- Since then no transaction is open that wrote under the guard as it was before: sweeps that began later prove something.
  strict_settled_at timestamptz,
  moved_from text,
  entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- What the next step waits for: { "to": phase, "reasons": [...], "since": time }.
  waiting jsonb
);

-- One rung at a time, whoever asks.
CREATE FUNCTION column_migration.one_rung_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ladder text[] := ARRAY['expanded', 'dual-write', 'backfilled', 'read-new', 'enforced', 'new-only', 'retired', 'brownout', 'contracted'];
BEGIN
  IF abs(array_position(ladder, NEW.phase) - array_position(ladder, OLD.phase)) <> 1 OR OLD.phase = 'contracted' THEN
    RAISE EXCEPTION 'column migration % cannot go from % to %: one rung at a time, and none back from contracted', OLD.key, OLD.phase, NEW.phase USING ERRCODE = 'TR003';
  END IF;
  NEW.version := OLD.version + 1;
  NEW.moved_from := OLD.phase;
  NEW.entered_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER one_rung_at_a_time BEFORE UPDATE ON column_migration.migration
  FOR EACH ROW WHEN (OLD.phase IS DISTINCT FROM NEW.phase) EXECUTE FUNCTION column_migration.one_rung_at_a_time();

CREATE FUNCTION column_migration.tell_the_fleet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('column_migration', NEW.key);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_the_fleet AFTER INSERT OR UPDATE ON column_migration.migration
  FOR EACH ROW EXECUTE FUNCTION column_migration.tell_the_fleet();

-- Every move and every refusal that is news: append-only.
CREATE TABLE column_migration.event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration_key text NOT NULL REFERENCES column_migration.migration ON DELETE CASCADE,
  happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL CHECK (kind IN ('moved', 'refused', 'guard', 'backfill', 'verification', 'signed')),
  from_phase text,
  to_phase text,
  asked_by text NOT NULL,
  evidence jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX event_by_migration ON column_migration.event (migration_key, id DESC);

-- What was proven last, and what would falsify it: `identity` names the guard, its function and the table as they were.
CREATE TABLE column_migration.evidence (
  migration_key text NOT NULL REFERENCES column_migration.migration ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('backfill', 'verification')),
  version bigint NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  rows_seen bigint NOT NULL,
  rows_unequal bigint NOT NULL,
  rows_repaired bigint NOT NULL,
  rows_unconvertible bigint NOT NULL,
  identity jsonb NOT NULL,
  PRIMARY KEY (migration_key, kind)
);

-- Time-limited rights by the database's clock; every guarded write names the token, so a frozen holder changes nothing.
CREATE TABLE column_migration.lease (
  name text PRIMARY KEY,
  holder uuid NOT NULL,
  fencing_token bigint NOT NULL DEFAULT 1,
  expires_at timestamptz NOT NULL
);

CREATE TABLE column_migration.member (
  id uuid PRIMARY KEY,
  application_name text NOT NULL,
  role text NOT NULL,
  build text NOT NULL,
  -- { key: { "phases": [...] } }: what this build can run.
  supports jsonb NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL
);

-- "Every unit of work that began under another version has ended here."
CREATE TABLE column_migration.acknowledgement (
  member_id uuid NOT NULL REFERENCES column_migration.member ON DELETE CASCADE,
  migration_key text NOT NULL REFERENCES column_migration.migration ON DELETE CASCADE,
  version bigint NOT NULL,
  acknowledged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (member_id, migration_key)
);

-- Rows whose two columns were seen to differ by a read: no values, cleaned when the row agrees again.
CREATE TABLE column_migration.mismatch (
  migration_key text NOT NULL REFERENCES column_migration.migration ON DELETE CASCADE,
  row_id text NOT NULL,
  difference text NOT NULL CHECK (difference IN ('missing', 'different')),
  first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (migration_key, row_id)
);

-- Written by the guards, append-only: a counter that writers update would deadlock them (D12).
CREATE TABLE column_migration.stray_write (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration_key text NOT NULL,
  happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  application_name text NOT NULL,
  role_name text NOT NULL,
  gave text NOT NULL CHECK (gave IN ('old', 'new', 'both'))
);
CREATE INDEX stray_write_by_migration ON column_migration.stray_write (migration_key, happened_at);

CREATE TABLE column_migration.backfill (
  migration_key text PRIMARY KEY REFERENCES column_migration.migration ON DELETE CASCADE,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  -- The last primary key that is done, as a row; NULL before the first batch.
  cursor jsonb,
  version bigint NOT NULL,
  rows_visited bigint NOT NULL DEFAULT 0,
  rows_changed bigint NOT NULL DEFAULT 0,
  batches bigint NOT NULL DEFAULT 0,
  rows_expected bigint,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz
);
