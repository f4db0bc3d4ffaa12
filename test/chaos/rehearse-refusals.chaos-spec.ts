import { Client } from 'pg';
import { randomBytes } from 'node:crypto';
import { assertIsScratchCopy } from '../../dev/rehearse/database/scratch-copy.js';
import { RehearsalRefusedError } from '../../dev/rehearse/options.js';
import { KEY } from '../../dev/rehearse/subject.js';
import { asAdmin, createTestDatabase, testServer } from '../harness/database.js';
import { databaseUrl } from '../harness/run/database-url.js';

describe('a rehearsal on a database of your own', () => {
  const { adminUrl, run } = testServer();
  const name = `treasurer_test_${run}_scratch_${randomBytes(3).toString('hex')}`;
  const url = databaseUrl(adminUrl, name);

  beforeAll(async () => {
    const migrated = await createTestDatabase();
    await asAdmin((admin) => admin.query(`create database ${name} template ${migrated.name}`));
  });
  afterAll(() => asAdmin((admin) => admin.query(`drop database if exists ${name} with (force)`)));

  it('takes a scratch copy that nobody uses', async () => {
    await expect(assertIsScratchCopy(url)).resolves.toBeUndefined();
  });

  it('refuses one that is not called what it is, and one that is not there', async () => {
    await expect(assertIsScratchCopy(adminUrl)).rejects.toThrow(/is called "postgres"/);
    await expect(assertIsScratchCopy(databaseUrl(adminUrl, `${name}_gone`))).rejects.toThrow(/cannot be reached/);
  });

  it('refuses one that others are connected to', async () => {
    const other = new Client({ connectionString: url });
    await other.connect();
    await expect(assertIsScratchCopy(url)).rejects.toThrow(/1 other session is connected/);
    await other.end();
  });

  it.each(['DATABASE_URL', 'DIRECT_DATABASE_URL'])('refuses the one that %s names', async (variable) => {
    const before = process.env[variable];
    process.env[variable] = url;
    await expect(assertIsScratchCopy(url)).rejects.toThrow(new RegExp(`^${variable} names the same database`));
    if (before === undefined) Reflect.deleteProperty(process.env, variable);
    else process.env[variable] = before;
  });

  it('refuses one that has left expanded', async () => {
    const db = new Client({ connectionString: url });
    await db.connect();
    await db.query(`update column_migration.migration set phase = 'dual-write' where key = $1`, [KEY]);
    await db.end();
    await expect(assertIsScratchCopy(url)).rejects.toThrow(RehearsalRefusedError);
    await expect(assertIsScratchCopy(url)).rejects.toThrow(/is in dual-write there/);
  });
});
