import { readQuarantine } from '../../../src/column-migration/backfill/quarantine.sql.js';
import { Engine } from './backfill-engine.js';
import { RENAME, Scratch } from './scratch.js';

let scratch: Scratch;
let engine: Engine;
beforeEach(async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.expand();
  engine = new Engine(scratch);
  // A rule that old rows break: the new column's own, found when it is written.
  await scratch.behindTheGuard(
    `insert into notes (id, description) select n, case when n % 400 = 7 then 'secret too long for the rule' else 'n' || n end from generate_series(1, 2000) as n;
     alter table notes add constraint memo_is_short check (length(memo) < 10) not valid`,
  );
});
afterEach(async () => {
  await engine.close();
  await scratch.close();
});

const POISON = ['7', '407', '807', '1207', '1607'];
const keys = async (): Promise<readonly string[]> =>
  (await readQuarantine(engine.pool, RENAME.key, 100))
    .map(({ rowKey }) => rowKey.join())
    .sort((a, b) => Number(a) - Number(b));

it('B4 isolates rows that cannot be filled by halving, lists key and class, and fills all others', async () => {
  await engine.tune({});
  expect(await engine.fill()).toBe('completed');
  expect(await keys()).toEqual(POISON);
  expect(await engine.count('t.memo is null')).toBe(POISON.length);
  const rows = await readQuarantine(engine.pool, RENAME.key, 100);
  expect(new Set(rows.map((row) => row.class))).toEqual(new Set(['23514']));
  expect(JSON.stringify(rows)).not.toContain('secret');
  expect((await engine.progress()).quarantined).toBe(POISON.length);
});

it('does so by key as well, and in a sweep', async () => {
  await engine.verify();
  expect(await keys()).toEqual(POISON);
  expect(await engine.count('t.memo is null')).toBe(POISON.length);
});

it('stops and says so when more rows fail than the limit allows, until an operator resumes it', async () => {
  await engine.tune({ limits: { quarantine: 2 }, target_ms: 1 });
  expect(await engine.fill()).toBe('halted');
  expect((await engine.progress()).status).toBe('failed');
  expect((await engine.progress()).problem).toContain('more than the limit of 2');
  expect(await engine.fill()).toBe('halted');
});

it('lets a row go when it is mended', async () => {
  await engine.tune({});
  await engine.fill();
  await scratch.client.query(`update notes set description = 'short' where id = 7`);
  await engine.verify();
  expect(await keys()).toEqual(POISON.slice(1));
});
