import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { readColumnTypes } from '../../catalog/column-types.sql.js';
import type { HiddenColumns } from '../../../database/index.js';
import { hiddenColumnsOf } from '../../definition/hidden-columns.js';
import { isInvalidating, type Plan } from '../../plan/plan.js';
import { tableOf } from '../../plan/plan.sql.js';
import { quoteName } from '../../sql/quote.js';
import { type Delegate, delegateOf, type Row } from './client.js';
import { agreementSql, imageSql, roundTripSql } from './conversion.sql.js';
import type { AnyDefinition, ContractOptions, StoredTexts } from './options.js';

const RUNS = { numRuns: 15 } as const;
const BATCH = { minLength: 1, maxLength: 40 } as const;
/** Settings of sessions that print dates, intervals and numbers in other ways. */
const SETTINGS = [
  `set "TimeZone" = 'Pacific/Chatham'; set "DateStyle" = 'SQL, DMY'; set "IntervalStyle" = 'sql_standard'`,
  `set "TimeZone" = 'America/St_Johns'; set "DateStyle" = 'German'; set extra_float_digits = -4; set search_path = pg_catalog`,
];

/**
 * Tries the conversions alone, without any phase, in SQL and in TypeScript, with values that no developer thought of.
 */
export function describeConversions<V>(definition: AnyDefinition<V>, options: ContractOptions<V>, seed: number): void {
  const { plan } = definition;
  // A removal converts nothing. In mode `invalidate`, only the codecs can be tried.
  if (plan.new.columns.length === 0) return;

  describe('the conversion', () => {
    let db: pg.Client;
    let pool: pg.Pool;
    let close: () => Promise<void> = () => Promise.resolve();
    let rows: Delegate;
    const pins = definition.pins(() => undefined);
    beforeAll(async () => {
      const database = await options.openDatabase();
      db = new pg.Client({ connectionString: database.url });
      await db.connect();
      await options.prepare(db);
      pool = new pg.Pool({ connectionString: database.url, max: 3 });
      const hidden: HiddenColumns = hiddenColumnsOf([definition]);
      const client = options.client(pool, hidden);
      rows = delegateOf(client, definition.model);
      close = async () => {
        await client.$disconnect();
        if (!pool.ended) await pool.end();
        await db.end();
        await database.drop();
      };
    });
    afterAll(() => close());

    /** Rows with the values, written in one view and read back in another. */
    const written = async (values: readonly V[], view: 'old' | 'dual' | 'newAlone'): Promise<readonly string[]> => {
      const data = values.map((value) => ({ ...options.row(), id: randomUUID(), ...pins[view].write(value) }));
      await rows.createMany({ data });
      return data.map(({ id }) => id);
    };
    const readBy = async (ids: readonly string[], view: 'old' | 'newAlone'): Promise<readonly V[]> => {
      const found = await rows.findMany({ where: { id: { in: ids } }, select: { id: true, ...pins[view].select } });
      const byId = new Map<string, Row>(found.map((row) => [row.id, row]));
      return ids.map((id) => pins[view].read(byId.get(id) ?? { id }));
    };
    const property = (check: (values: readonly V[]) => Promise<void>): Promise<void> =>
      fc.assert(fc.asyncProperty(fc.array(options.values, BATCH), check), { ...RUNS, seed });

    it('B6 each side stores and gives back every value', async () => {
      await property(async (values) => {
        const ids = await written(values, 'dual');
        expect(await readBy(ids, 'old')).toEqual(values);
        expect(await readBy(ids, 'newAlone')).toEqual(values);
      });
    });

    // Where only the application converts, there is no SQL to compare with.
    if (isInvalidating(plan)) return;

    it('B6 SQL and TypeScript convert alike, both ways', async () => {
      const types = await readColumnTypes(db, plan);
      await property(async (values) => {
        const ids = await behindTheGuard(db, plan, () => written(values, 'dual'));
        const { rows: judged } = await db.query(agreementSql(plan, types), [ids]);
        expect(judged).toEqual(values.map(() => ({ forward: true, backward: true })));
      });
    });

    it('every value of an old writer is read from the new side, and the other way round', async () => {
      await property(async (values) => {
        expect(await readBy(await written(values, 'old'), 'newAlone')).toEqual(values);
        if (plan.old.columns.some(({ field }) => plan.new.columns.some((column) => column.field === field))) return;
        expect(await readBy(await written(values, 'newAlone'), 'old')).toEqual(values);
      });
    });

    it('B5 what converts comes back as the same image, and what does not is told apart without an error', async () => {
      const types = await readColumnTypes(db, plan);
      const texts = options.oldTexts;
      if (texts === undefined) return;
      await fc.assert(
        fc.asyncProperty(texts, async (stored) => {
          const { rows: judged } = await db.query<{ survives: boolean }>(
            roundTripSql(plan, types),
            plan.old.columns.map(({ name }) => stored[name] ?? null),
          );
          expect([stored, judged[0]?.survives]).toEqual([stored, true]);
        }),
        { numRuns: 300, seed },
      );
    });

    it.each(SETTINGS)('D5 is the same for a session with %s', async (settings) => {
      await property(async (values) => {
        const ids = await written(values, 'old');
        const { rows: before } = await db.query(imageSql(plan), [ids]);
        const other = await pool.connect();
        try {
          await other.query(settings);
          await other.query(`update ${tableOf(plan)} as t set ${touch(plan)} where t."id" = any($1::uuid[])`, [ids]);
        } finally {
          other.release(true);
        }
        const { rows: after } = await db.query(imageSql(plan), [ids]);
        expect(after).toEqual(before);
        expect(await readBy(ids, 'newAlone')).toEqual(values);
      });
    });

    it('D6 follows every change of image of the old side, also one that `=` calls none', async () => {
      const texts: fc.Arbitrary<StoredTexts> | undefined = options.oldTexts;
      if (texts === undefined) return;
      const types = await readColumnTypes(db, plan);
      const [value] = fc.sample(options.values, { seed, numRuns: 1 });
      const [id] = value === undefined ? [] : await written([value], 'old');
      const set = plan.old.columns.map(
        ({ name }, n) => `${quoteName(name)} = $${n + 2}::text::${types.get(name) ?? 'text'}`,
      );
      await fc.assert(
        fc.asyncProperty(texts, async (stored) => {
          await db.query(`update ${tableOf(plan)} set ${set.join(', ')} where "id" = $1`, [
            id,
            ...plan.old.columns.map(({ name }) => stored[name] ?? null),
          ]);
          const { rows: judged } = await db.query<{ follows: boolean }>(imageSql(plan), [[id]]);
          expect([stored, judged[0]?.follows]).toEqual([stored, true]);
        }),
        { numRuns: 100, seed },
      );
    });
  });
}

/** An update that repeats the present values, so that only the guard and its WHEN look at it. */
function touch(plan: Plan): string {
  return plan.old.columns.map(({ name }) => `${quoteName(name)} = t.${quoteName(name)}`).join(', ');
}

async function behindTheGuard<T>(db: pg.Client, plan: Plan, work: () => Promise<T>): Promise<T> {
  await db.query(`alter table ${tableOf(plan)} disable trigger user`);
  try {
    return await work();
  } finally {
    await db.query(`alter table ${tableOf(plan)} enable trigger user`);
    await db.query(`alter table ${tableOf(plan)} enable always trigger ${quoteName(`zz_guard_${plan.key}`)}`);
  }
}
