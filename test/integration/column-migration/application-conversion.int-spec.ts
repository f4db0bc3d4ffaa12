import { readEvents } from '../../../src/column-migration/ledger/read-events.sql.js';
import { tellBackfill } from '../../../src/column-migration/backfill/operator.sql.js';
import { readQuarantine } from '../../../src/column-migration/backfill/quarantine.sql.js';
import { readEvidence } from '../../../src/column-migration/evidence/evidence.sql.js';
import { KeyService } from '../../harness/key-service.js';
import { waitFor } from '../../harness/wait-for.js';
import { Engine } from './backfill-engine.js';
import { Scratch, SEALED } from './scratch.js';

let scratch: Scratch;
let engine: Engine;
let keys: KeyService;
beforeEach(async () => {
  keys = new KeyService();
  await keys.start();
  scratch = await Scratch.of(SEALED);
  await scratch.expand();
  engine = new Engine(scratch);
  await scratch.client.query(`update column_migration.migration set phase = 'dual-write' where key = $1`, [SEALED.key]);
});
afterEach(async () => {
  await keys.stop();
  await engine.close();
  await scratch.close();
});

const SEALED_RIGHT = `t.sealed = encode(convert_to(t.plain, 'UTF8'), 'base64') and t.token is not null`;
const rowsBefore = (count: number, plain = `'note ' || n`): Promise<void> =>
  scratch.behindTheGuard(`insert into secrets (id, plain) select n, ${plain} from generate_series(1, ${count}) as n`);
const fill = (signal?: AbortSignal) => engine.fill({ conversion: keys.conversion }, signal);
const verify = (repairs = true) => engine.verify(undefined, undefined, { conversion: keys.conversion, repairs });
const quarantined = async (): Promise<readonly string[]> =>
  (await readQuarantine(engine.pool, SEALED.key, 100)).map(({ rowKey, class: why }) => `${rowKey.join()} ${why}`);

it('fills every row through the service, a few at once, counts it once and leaves a report', async () => {
  await rowsBefore(1_500);
  await engine.tune({ limits: { conversions: 3 } });
  keys.before = async () => {
    await waitFor(() => keys.mostAtOnce >= 3, { what: 'three at once', intervalMs: 1 });
  };
  expect(await fill()).toBe('completed');
  expect(await engine.count(SEALED_RIGHT)).toBe(1_500);
  const { status, rowsVisited, rowsChanged, report, visiting } = await engine.progress();
  expect({ status, rowsVisited, rowsChanged, by: visiting?.by }).toEqual({
    status: 'completed',
    rowsVisited: 1_500,
    rowsChanged: 1_500,
    by: 'key',
  });
  expect(report).toMatchObject({ rows: 1_500, rowsChanged: 1_500, quarantined: 0 });
  expect(keys.answered).toBe(1_500);
  expect(keys.mostAtOnce).toBe(3);
  expect(await readEvidence(engine.pool, SEALED.key, 'backfill')).toMatchObject({
    rowsSeen: 1_500,
    rowsRepaired: 1_500,
  });
});

it('converts one row at a time where it is told to convert none at once, rather than call nothing a proof', async () => {
  await rowsBefore(20);
  await engine.tune({ limits: { conversions: 0 } });
  expect(await fill()).toBe('completed');
  expect(await verify()).toBe('completed');
  expect(await readEvidence(engine.pool, SEALED.key, 'verification')).toMatchObject({ rowsSeen: 20, rowsUnequal: 0 });
  expect(await engine.count(SEALED_RIGHT)).toBe(20);
});

it('waits while the service is away, tells why, and puts no row into quarantine', async () => {
  await rowsBefore(400);
  await engine.tune({ limits: { conversions: 2 } });
  keys.before = () => (keys.answered === 150 ? keys.stop() : undefined);
  const outcome = fill();
  const held = await waitFor(async () => (await engine.progress()).holding, { what: 'the run to wait' });
  expect(held).toMatch(/conversion is not available \((ECONN|UND_ERR)/);
  expect(await quarantined()).toEqual([]);
  keys.before = () => undefined;
  await keys.start();
  expect(await outcome).toBe('completed');
  expect(await engine.count(SEALED_RIGHT)).toBe(400);
  const { waitedMs, holding, report } = await engine.progress();
  expect(waitedMs['conversion']).toBeGreaterThan(0);
  expect(holding).toBeNull();
  expect(report?.['waitedMs']).toMatchObject({ conversion: waitedMs['conversion'] });
});

it('takes 503 for an outage and 422 for a row that does not convert', async () => {
  await rowsBefore(300, `case when n % 100 = 7 then 'bad value ' || n else 'note ' || n end`);
  await engine.tune({});
  keys.status = 503;
  const outcome = fill();
  const held = await waitFor(async () => (await engine.progress()).holding, { what: 'the run to wait' });
  expect(held).toContain('status 503');
  keys.status = undefined;
  expect(await outcome).toBe('completed');
  expect(await quarantined()).toEqual(['7 unconvertible', '107 unconvertible', '207 unconvertible']);
  expect(await engine.count(SEALED_RIGHT)).toBe(297);
  expect((await engine.progress()).report).toMatchObject({ quarantined: 3 });
});

it('B4 isolates rows that the database refuses, and stops at the limit', async () => {
  await rowsBefore(200, `case when n % 50 = 9 then repeat('long', 30) else 'n' || n end`);
  await scratch.client.query(
    `alter table secrets add constraint sealed_is_short check (length(sealed) < 100) not valid`,
  );
  await engine.tune({ limits: { quarantine: 10 } });
  expect(await fill()).toBe('completed');
  expect(await quarantined()).toEqual(['9 23514', '59 23514', '109 23514', '159 23514']);
  expect(await engine.count(SEALED_RIGHT)).toBe(196);
  await engine.tune({ limits: { quarantine: 2 } });
  expect(await engine.fill({ conversion: keys.conversion, isRepeated: true })).toBe('halted');
  expect((await engine.progress()).problem).toContain('more than the limit of 2');
});

it('B1 leaves a row as somebody wrote it while it was being converted', async () => {
  await rowsBefore(20);
  await engine.tune({});
  keys.before = async (plain) => {
    if (plain === 'note 5') await scratch.client.query(`update secrets set plain = 'written meanwhile' where id = 5`);
  };
  expect(await fill()).toBe('completed');
  expect(await scratch.row(5)).toEqual({ plain: 'written meanwhile', sealed: null, token: null });
  expect(await engine.count(SEALED_RIGHT)).toBe(19);
  await verify();
  expect(await engine.count(SEALED_RIGHT)).toBe(20);
});

it('writes nothing when its range is somebody else’s by the time it is converted', async () => {
  await rowsBefore(20);
  await engine.tune({});
  let isTaken = false;
  keys.before = async () => {
    if (isTaken) return;
    isTaken = true;
    await scratch.client.query(
      `update column_migration.backfill_range set holder = gen_random_uuid(), fencing_token = fencing_token + 1, expires_at = clock_timestamp() + interval '300 ms'`,
    );
  };
  expect(await fill()).toBe('completed');
  // Converted twice: the first time for nothing.
  expect(keys.answered).toBe(40);
  const { rowsVisited, rowsChanged } = await engine.progress();
  expect({ rowsVisited, rowsChanged }).toEqual({ rowsVisited: 20, rowsChanged: 20 });
});

it('does what an operator says: pause, resume, cancel', async () => {
  await rowsBefore(2_000);
  await engine.tune({ limits: { conversions: 1 }, target_ms: 1 });
  const stop = new AbortController();
  const outcome = fill(stop.signal);
  await waitFor(async () => (await engine.progress()).rowsVisited > 0, { what: 'the first batch' });
  await tellBackfill(engine.pool, SEALED.key, 'pause');
  await waitFor(async () => (await engine.progress()).holding?.includes('paused'), { what: 'the pause' });
  const { answered } = keys;
  await tellBackfill(engine.pool, SEALED.key, 'resume');
  await waitFor(() => keys.answered > answered, { what: 'it to go on' });
  await tellBackfill(engine.pool, SEALED.key, 'cancel');
  expect(await outcome).toBe('halted');
  expect((await engine.progress()).status).toBe('cancelled');
  expect(await engine.count('t.sealed is not null')).toBe((await engine.progress()).rowsChanged);
});

it('goes on where it was when it is stopped and begun again', async () => {
  await rowsBefore(1_000);
  await engine.tune({ target_ms: 1 });
  const stop = new AbortController();
  keys.before = () => (keys.answered === 500 ? stop.abort() : undefined);
  expect(await fill(stop.signal)).toBe('stopped');
  const first = (await engine.progress()).rowsVisited;
  expect(first).toBeGreaterThan(0);
  expect(await fill()).toBe('completed');
  expect((await engine.progress()).rowsVisited).toBe(1_000);
  expect(keys.answered).toBeLessThan(1_500);
});

it('a sweep finds by class what nobody vouches for, repairs it unless told not to, and the report counts it', async () => {
  await rowsBefore(300);
  await engine.tune({});
  await fill();
  await scratch.behindTheGuard(
    `update secrets set plain = 'restored', token = null where id in (3, 4); update secrets set sealed = null, token = null where id = 5;
     update secrets set plain = null where id = 6; update secrets set plain = 'bad one', token = null where id = 7`,
  );
  expect(await verify(false)).toBe('completed');
  const classes = { stale: 2, missing: 1, null: 1, convert: 1 };
  expect(await readEvidence(engine.pool, SEALED.key, 'verification')).toMatchObject({
    rowsSeen: 300,
    rowsUnequal: 5,
    rowsRepaired: 0,
    rowsUnconvertible: 1,
    classes,
  });
  await verify();
  expect(await readEvidence(engine.pool, SEALED.key, 'verification')).toMatchObject({ rowsRepaired: 4, classes });
  expect(await quarantined()).toEqual(['7 unconvertible']);
  await verify();
  expect(await readEvidence(engine.pool, SEALED.key, 'verification')).toMatchObject({
    rowsUnequal: 1,
    classes: { convert: 1 },
  });
  expect((await engine.progress()).report?.['sweeps']).toEqual({ count: 3, rows: 900, mismatches: 11, repaired: 4 });
  expect(
    (await readEvents(engine.pool, SEALED.key, { limit: 100 })).filter(({ kind }) => kind === 'verification'),
  ).toHaveLength(3);
});

it('a sweep waits while the service is away', async () => {
  await rowsBefore(50);
  await engine.tune({});
  await keys.stop();
  const outcome = verify();
  await waitFor(async () => (await engine.progress()).holding?.includes('not available'), {
    what: 'the sweep to wait',
  });
  await keys.start();
  expect(await outcome).toBe('completed');
  expect(await engine.count(SEALED_RIGHT)).toBe(50);
});
