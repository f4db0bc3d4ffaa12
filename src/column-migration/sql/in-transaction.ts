import type pg from 'pg';

export interface TransactionOptions<T> {
  /** Statements for the transaction alone, sent together with its `begin`. @default none */
  readonly settings?: string;
  /** Whether the transaction commits. The result is returned in both cases. @default always */
  readonly isKept?: (result: T) => boolean;
}

/** Does work in one transaction, on a connection of the pool. It rolls back when the work fails. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  options: TransactionOptions<T> = {},
): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    return await transactionOn(client, () => work(client), options);
  } catch (error) {
    isBroken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(isBroken);
  }
}

/** Does work in one transaction, on a connection whose owner ends it or rolls back when the work fails. */
export async function transactionOn<T>(
  client: pg.ClientBase,
  work: () => Promise<T>,
  { settings, isKept = () => true }: TransactionOptions<T> = {},
): Promise<T> {
  await client.query(settings === undefined ? 'begin' : `begin; ${settings}`);
  const result = await work();
  await client.query(isKept(result) ? 'commit' : 'rollback');
  return result;
}
