-- Where a sweep stands that was interrupted: whoever takes it up goes on from there, as long as nothing has changed that its proof stands on.
CREATE TABLE column_migration.sweep (
  migration_key text PRIMARY KEY REFERENCES column_migration.migration ON DELETE CASCADE,
  -- A sweep that a step waits for, or a scrub that none does.
  kind text NOT NULL CHECK (kind IN ('sweep', 'scrub')),
  version bigint NOT NULL,
  started_at timestamptz NOT NULL,
  -- oid and xmin of what the proof stands on, as when it began.
  identity jsonb NOT NULL,
  -- The last key that was compared.
  cursor text[] NOT NULL,
  -- What was found so far: { "rowsSeen", "rowsUnequal", ..., "classes", "sample" }.
  found jsonb NOT NULL
);
