-- How a backfill goes about its table, who works where, what holds it back, and the rows that it had to leave as they are.
ALTER TABLE column_migration.backfill
  ADD COLUMN direction text NOT NULL DEFAULT 'forward' CHECK (direction IN ('forward', 'backward')),
  -- The order of visiting and why it was chosen: { "by": "key" | "blocks", "passes": [rows of a page, ...], "why": text }.
  ADD COLUMN visiting jsonb,
  -- The tables that hold the rows, as they were when it began: [{ "oid", "filenode", "blocks", ... }]; several when partitioned.
  ADD COLUMN heaps jsonb,
  -- How far ranges have been handed out: { "heap": index, "at": block or key }; NULL when all have.
  ADD COLUMN frontier jsonb,
  -- What an operator says, read with every batch.
  ADD COLUMN is_paused boolean NOT NULL DEFAULT false,
  ADD COLUMN target_ms integer CHECK (target_ms BETWEEN 1 AND 10000),
  ADD COLUMN duty double precision CHECK (duty > 0 AND duty <= 1),
  ADD COLUMN workers integer CHECK (workers BETWEEN 1 AND 16),
  -- Limits of the throttle that differ from the defaults: { signal: number | null }.
  ADD COLUMN limits jsonb NOT NULL DEFAULT '{}',
  -- What it waits for at this moment, in words; NULL while it works.
  ADD COLUMN holding text,
  -- Time waited, by signal, in ms of one worker.
  ADD COLUMN waited_ms jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN restarts integer NOT NULL DEFAULT 0,
  -- How many of the VACUUMs on the way it has had.
  ADD COLUMN vacuums integer NOT NULL DEFAULT 0,
  -- Sizes and counters when it began; the report of the end stands on the difference.
  ADD COLUMN measured jsonb,
  ADD COLUMN report jsonb;

-- A part of the table that one worker fills: its lease is renewed, and its token checked, by every batch's own transaction.
CREATE TABLE column_migration.backfill_range (
  migration_key text NOT NULL REFERENCES column_migration.backfill ON DELETE CASCADE,
  number integer NOT NULL,
  heap integer NOT NULL,
  bounds jsonb NOT NULL,
  position jsonb,
  holder uuid,
  fencing_token bigint NOT NULL DEFAULT 1,
  expires_at timestamptz,
  rows_visited bigint NOT NULL DEFAULT 0,
  rows_changed bigint NOT NULL DEFAULT 0,
  batches bigint NOT NULL DEFAULT 0,
  finished_at timestamptz,
  PRIMARY KEY (migration_key, number)
);
CREATE INDEX backfill_range_to_do ON column_migration.backfill_range (migration_key, number) WHERE finished_at IS NULL;

-- Rows that could not be made equal: their key and the class of the error, never a value. A row that converts or is gone leaves it.
CREATE TABLE column_migration.quarantine (
  migration_key text NOT NULL REFERENCES column_migration.migration ON DELETE CASCADE,
  row_key text[] NOT NULL,
  -- A SQLSTATE, or "unconvertible".
  class text NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (migration_key, row_key)
);

-- What the last sweep found, by class: a bounded sample of keys to look at.
ALTER TABLE column_migration.evidence ADD COLUMN classes jsonb NOT NULL DEFAULT '{}', ADD COLUMN sample jsonb NOT NULL DEFAULT '[]';
