import pg from 'pg';
import { createTestDatabase } from './database.js';

/** A database of the test file's own, and a connection to it. */
export interface TestSession {
  readonly url: string;
  readonly client: pg.Client;
  /** Ends the connection and drops the database; fails when another connection remains. */
  close(): Promise<void>;
}

export async function openTestSession(): Promise<TestSession> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    url: database.url,
    client,
    async close() {
      await client.end();
      await database.drop();
    },
  };
}
