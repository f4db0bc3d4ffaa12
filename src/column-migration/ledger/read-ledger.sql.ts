import type { Queryable } from '../sql/queryable.js';
import { isPhase } from '../phase/phase.js';
import type { LedgerRow, Request, Waiting } from './ledger-row.js';

interface Row {
  readonly key: string;
  readonly schema_name: string;
  readonly table_name: string;
  readonly phase: string;
  readonly version: string;
  readonly moved_from: string | null;
  readonly is_strict: boolean;
  readonly strict_settled_at: Date | null;
  readonly entered_at: Date;
  readonly age_ms: string;
  readonly waiting: Waiting | null;
  readonly settled_version: string;
  readonly requested: Request | null;
  readonly moved_defaults: Readonly<Record<string, string>> | null;
}

const COLUMNS = `m.key, m.schema_name, m.table_name, m.phase, m.version, m.moved_from, m.is_strict, m.strict_settled_at, m.entered_at, m.waiting, m.settled_version, m.requested, m.moved_defaults,
  (extract(epoch from clock_timestamp() - m.entered_at) * 1000)::bigint as age_ms`;

/** All column migrations that the ledger knows, by key. */
export async function readLedger(db: Queryable): Promise<ReadonlyMap<string, LedgerRow>> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from column_migration.migration as m order by m.key`);
  return new Map(rows.map((row) => [row.key, fromRow(row)]));
}

/**
 * One row, locked until the transaction ends against steps and registrations. `undefined` if the ledger does not know
 * the key.
 */
export async function lockLedgerRow(db: Queryable, key: string): Promise<LedgerRow | undefined> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from column_migration.migration as m where m.key = $1 for update`,
    [key],
  );
  return rows[0] === undefined ? undefined : fromRow(rows[0]);
}

function fromRow(row: Row): LedgerRow {
  if (!isPhase(row.phase)) throw new Error(`the ledger has phase "${row.phase}", which this build does not know`);
  return {
    key: row.key,
    schema: row.schema_name,
    table: row.table_name,
    phase: row.phase,
    version: BigInt(row.version),
    movedFrom: isPhase(row.moved_from) ? row.moved_from : null,
    isStrict: row.is_strict,
    strictSettledAt: row.strict_settled_at,
    enteredAt: row.entered_at,
    ageMs: Number(row.age_ms),
    waiting: row.waiting,
    settledVersion: BigInt(row.settled_version),
    requested: row.requested,
    movedDefaults: row.moved_defaults,
  };
}
