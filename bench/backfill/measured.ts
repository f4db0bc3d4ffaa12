import pg from 'pg';

/** What a way of filling a table took and left behind. */
export interface Measured {
  readonly name: string;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly walPerRow: number;
  readonly hotPercent: number;
  readonly heapMb: number;
  readonly indexMb: number;
}

interface State {
  readonly wal: string;
  readonly heap: string;
  readonly indexes: string;
}

/** Measures a piece of work on a database that nobody else uses. The table is in memory at its beginning. */
export async function measured(
  name: string,
  url: string,
  table: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<Measured> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: counted } = await client.query<{ count: string }>(`select count(*) as count from ${table}`);
  const rows = Number(counted[0]?.count);
  const before = await stateOf(client, table);
  const began = performance.now();
  await work(client);
  const seconds = (performance.now() - began) / 1000;
  const after = await stateOf(client, table);
  await client.query('select pg_stat_force_next_flush()');
  const { rows: stats } = await client.query<{ wal: string; updates: string; hot: string }>(
    `select pg_wal_lsn_diff($1, $2) as wal, s.n_tup_upd as updates, s.n_tup_hot_upd as hot from pg_stat_user_tables as s where s.relname = $3`,
    [after.wal, before.wal, table],
  );
  await client.end();
  const [stat] = stats;
  return {
    name,
    seconds,
    rowsPerSecond: rows / seconds,
    walPerRow: Number(stat?.wal) / rows,
    hotPercent: (Number(stat?.hot) * 100) / Math.max(1, Number(stat?.updates)),
    heapMb: (Number(after.heap) - Number(before.heap)) / 1e6,
    indexMb: (Number(after.indexes) - Number(before.indexes)) / 1e6,
  };
}

async function stateOf(client: pg.Client, table: string): Promise<State> {
  const { rows } = await client.query<State>(
    `select pg_current_wal_lsn()::text as wal, pg_relation_size($1::regclass) as heap, pg_indexes_size($1::regclass) as indexes`,
    [table],
  );
  return rows[0] ?? { wal: '0/0', heap: '0', indexes: '0' };
}

export function line({ name, seconds, rowsPerSecond, walPerRow, hotPercent, heapMb, indexMb }: Measured): string {
  return `  ${name.padEnd(28)} ${seconds.toFixed(1).padStart(7)} s ${Math.round(rowsPerSecond).toLocaleString('en').padStart(9)} rows/s  ${Math.round(walPerRow)} B WAL/row  HOT ${hotPercent.toFixed(0)} %  heap +${heapMb.toFixed(0)} MB  indexes +${indexMb.toFixed(0)} MB`;
}

/** `2.1x rows/s, heap 0.25x, indexes 0.30x`: of the second, by the first. */
export function compare(base: Measured, ours: Measured): string {
  const growth = (one: number, other: number): string =>
    other < 0.5 ? (one < 0.5 ? 'none' : 'more') : `${(one / other).toFixed(2)}x`;
  return `${(ours.rowsPerSecond / base.rowsPerSecond).toFixed(2)}x rows/s, heap growth ${growth(ours.heapMb, base.heapMb)}, index growth ${growth(ours.indexMb, base.indexMb)}`;
}
