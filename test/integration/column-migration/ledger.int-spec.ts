import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { acknowledge } from '../../../src/column-migration/fleet/acknowledge.sql.js';
import { leaveFleet } from '../../../src/column-migration/fleet/leave-fleet.sql.js';
import { openWriters } from '../../../src/column-migration/fleet/open-writers.sql.js';
import { readFleet } from '../../../src/column-migration/fleet/read-fleet.sql.js';
import { registerMember } from '../../../src/column-migration/fleet/register-member.sql.js';
import { renewMember } from '../../../src/column-migration/fleet/renew-member.sql.js';
import { everyMemberAcknowledged, everyMemberCanRun } from '../../../src/column-migration/gate/fleet-conditions.js';
import { holdsLease, releaseLease, takeLease } from '../../../src/column-migration/lease/lease.sql.js';
import { readLedger } from '../../../src/column-migration/ledger/read-ledger.sql.js';
import { movePhase } from '../../../src/column-migration/ledger/move-phase.sql.js';
import { recordEvent } from '../../../src/column-migration/ledger/record-event.sql.js';
import { recordWaiting } from '../../../src/column-migration/ledger/record-waiting.sql.js';
import type { LedgerRow } from '../../../src/column-migration/ledger/ledger-row.js';
import type { Phase } from '../../../src/column-migration/phase/phase.js';
import { waitFor } from '../../harness/wait-for.js';
import { RENAME, Scratch } from './scratch.js';

const KEY = RENAME.key;
let scratch: Scratch;
let pool: pg.Pool;
beforeEach(async () => {
  scratch = await Scratch.of(RENAME);
  const { host, port, user, password, database } = scratch.client;
  pool = new pg.Pool({ host, port, user: user ?? '', password: password ?? '', database: database ?? '', max: 4 });
  await pool.query(
    `insert into column_migration.migration (key, schema_name, table_name) values ($1, 'public', 'notes')`,
    [KEY],
  );
});
afterEach(async () => {
  await pool.end();
  await scratch.close();
});

async function row(): Promise<LedgerRow> {
  const found = (await readLedger(pool)).get(KEY);
  if (found === undefined) throw new Error('the ledger does not know the key');
  return found;
}
async function move(from: Phase, to: Phase): Promise<boolean> {
  return movePhase(pool, { key: KEY, from, to, version: (await row()).version });
}

describe('the ledger', () => {
  it('moves one rung at a time, up and down, and counts every move as a version', async () => {
    expect(await row()).toMatchObject({ phase: 'expanded', version: 1n, movedFrom: null });
    expect(await move('expanded', 'dual-write')).toBe(true);
    expect(await row()).toMatchObject({ phase: 'dual-write', version: 2n, movedFrom: 'expanded' });
    expect(await move('dual-write', 'expanded')).toBe(true);
    expect((await row()).version).toBe(3n);
  });

  it('A3 refuses a jump, whoever asks for it', async () => {
    await expect(move('expanded', 'backfilled')).rejects.toMatchObject({ code: 'TR003' });
    await expect(pool.query(`update column_migration.migration set phase = 'new-only'`)).rejects.toMatchObject({
      code: 'TR003',
    });
  });

  it('moves for one of two who saw the same version', async () => {
    const { version } = await row();
    const moves = await Promise.all(
      [1, 2].map(() => movePhase(pool, { key: KEY, from: 'expanded', to: 'dual-write', version })),
    );
    expect(moves.sort()).toEqual([false, true]);
  });

  it('tells whoever listens', async () => {
    const listener = new pg.Client({
      host: scratch.client.host,
      port: scratch.client.port,
      user: scratch.client.user ?? '',
      password: scratch.client.password ?? '',
      database: scratch.client.database ?? '',
    });
    await listener.connect();
    const heard: (string | undefined)[] = [];
    listener.on('notification', ({ payload }) => heard.push(payload));
    await listener.query('listen column_migration');
    await move('expanded', 'dual-write');
    await waitFor(() => heard.includes(KEY), { what: 'the notification' });
    await listener.end();
  });

  it('says that it waits, and for what, once for each new reason', async () => {
    expect(await recordWaiting(pool, KEY, 'dual-write', ['a'])).toBe(true);
    expect(await recordWaiting(pool, KEY, 'dual-write', ['a'])).toBe(false);
    expect(await recordWaiting(pool, KEY, 'dual-write', ['a', 'b'])).toBe(true);
    expect((await row()).waiting).toMatchObject({ to: 'dual-write', reasons: ['a', 'b'] });
    await move('expanded', 'dual-write');
    expect((await row()).waiting).toBeNull();
    await recordEvent(pool, {
      key: KEY,
      kind: 'moved',
      from: 'expanded',
      to: 'dual-write',
      askedBy: 'a test',
      evidence: { why: 'x' },
    });
    expect((await pool.query('select from column_migration.event')).rowCount).toBe(1);
  });
});

describe('a lease', () => {
  it('is held by one, renewed by its holder, and free when it has run out, with a larger token each time', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const first = await takeLease(pool, 'coordinator', a, 60_000);
    expect(first?.fencingToken).toBe(1n);
    expect(await takeLease(pool, 'coordinator', b, 60_000)).toBeUndefined();
    expect((await takeLease(pool, 'coordinator', a, 60_000))?.fencingToken).toBe(1n);
    if (first !== undefined) await releaseLease(pool, first);
    const second = await takeLease(pool, 'coordinator', b, 60_000);
    expect(second?.fencingToken).toBe(2n);
    expect([first && (await holdsLease(pool, first)), second && (await holdsLease(pool, second))]).toEqual([
      false,
      true,
    ]);
  });

  it('A15 fences a holder that froze and came back under the same name', async () => {
    const a = randomUUID();
    const before = await takeLease(pool, 'coordinator', a, 0);
    await takeLease(pool, 'coordinator', a, 60_000);
    expect(before && (await holdsLease(pool, before))).toBe(false);
  });
});

describe('the fleet', () => {
  const phases: readonly Phase[] = ['expanded', 'dual-write'];
  const supports = { [KEY]: { phases, namesOldIn: [] } };
  const member = (ttlMs = 60_000) => ({
    id: randomUUID(),
    applicationName: 'treasurer-api/x',
    role: 'api',
    build: 'b',
    supports,
    ttlMs,
  });

  it('acknowledges what is in force when it enters, and each later version on its own', async () => {
    const one = member();
    await registerMember(pool, one);
    expect((await readFleet(pool))[0]).toMatchObject({ isLive: true, acknowledged: { [KEY]: '1' } });
    await move('expanded', 'dual-write');
    expect(everyMemberAcknowledged(await row(), await readFleet(pool), 'backfilled').isMet).toBe(false);
    expect(await acknowledge(pool, one.id, KEY, 1n)).toBe(false);
    expect(await acknowledge(pool, one.id, KEY, 2n)).toBe(true);
    expect(everyMemberAcknowledged(await row(), await readFleet(pool), 'backfilled').isMet).toBe(true);
  });

  it('D21 takes an acknowledgement of the same phase at an earlier version for none', async () => {
    const one = member();
    await registerMember(pool, one);
    await move('expanded', 'dual-write');
    await acknowledge(pool, one.id, KEY, 2n);
    await move('dual-write', 'expanded');
    await move('expanded', 'dual-write');
    expect(everyMemberAcknowledged(await row(), await readFleet(pool), 'backfilled').isMet).toBe(false);
  });

  it('does not wait for the acknowledgement of the phase that is being undone', async () => {
    await registerMember(pool, member());
    await move('expanded', 'dual-write');
    expect(everyMemberAcknowledged(await row(), await readFleet(pool), 'expanded').isMet).toBe(true);
  });

  it('goes on without a member whose lease ran out; that one cannot renew, nor acknowledge', async () => {
    const gone = member(0);
    await registerMember(pool, gone);
    await move('expanded', 'dual-write');
    expect([await renewMember(pool, gone.id, 1_000), await acknowledge(pool, gone.id, KEY, 2n)]).toEqual([
      false,
      false,
    ]);
    expect(everyMemberAcknowledged(await row(), await readFleet(pool), 'backfilled').isMet).toBe(true);
    await leaveFleet(pool, gone.id);
    expect(await readFleet(pool)).toEqual([]);
  });

  it('A16 names the member whose build does not know a phase', async () => {
    await registerMember(pool, member());
    const fleet = await readFleet(pool);
    expect(everyMemberCanRun(await row(), fleet, 'dual-write').isMet).toBe(true);
    expect(everyMemberCanRun(await row(), fleet, 'backfilled')).toMatchObject({
      isMet: false,
      detail: expect.stringContaining('treasurer-api/x') as string,
    });
  });

  it('enters either before a step or after it, never within', async () => {
    const stepping = await pool.connect();
    await stepping.query('begin');
    await stepping.query('select from column_migration.migration for update');
    let isIn = false;
    const entering = (async () => {
      const client = await pool.connect();
      await client.query('begin');
      await registerMember(client, member());
      await client.query('commit');
      client.release();
      isIn = true;
    })();
    await waitFor(async () => (await pool.query(`select from pg_locks where not granted`)).rowCount === 1, {
      what: 'the member to wait',
    });
    expect(isIn).toBe(false);
    await stepping.query(`update column_migration.migration set phase = 'dual-write'`);
    await stepping.query('commit');
    stepping.release();
    await entering;
    expect((await readFleet(pool))[0]?.acknowledged).toMatchObject({ [KEY]: '2' });
  });

  it('D9 sees every transaction that wrote to the table, and none that only read', async () => {
    const [writer, reader] = [await pool.connect(), await pool.connect()];
    await writer.query('begin');
    await writer.query(`insert into notes (id, description) values (1, 'x')`);
    await reader.query('begin');
    await reader.query('select from notes');
    expect((await openWriters(scratch.client, RENAME)).size).toBe(1);
    await writer.query('commit');
    expect((await openWriters(scratch.client, RENAME)).size).toBe(0);
    await reader.query('commit');
    writer.release();
    reader.release();
  });
});
