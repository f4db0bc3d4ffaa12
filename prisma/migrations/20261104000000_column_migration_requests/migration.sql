-- What a step needs to remember between two looks of the coordinator, whichever process that is.
ALTER TABLE column_migration.migration
  -- The version at which every live member had acknowledged, and after which every transaction that was open then has ended.
  ADD COLUMN settled_version bigint NOT NULL DEFAULT 0,
  -- What the pipeline asked for: brownout and contracted have no flag. { "to": phase, "by": who, "at": time }
  ADD COLUMN requested jsonb,
  -- The default that moved from old to new with the authority: { column: expression }, for the way back.
  ADD COLUMN moved_defaults jsonb;

-- Judged by the runner: when the last sweep ended, and whether it had to repair.
ALTER TABLE column_migration.backfill ADD COLUMN problem text;
