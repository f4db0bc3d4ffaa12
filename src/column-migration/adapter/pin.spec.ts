import { DefinitionInvalidError } from '../column-migration.errors.js';
import { defineColumnMigration } from '../definition/define.js';
import type { Moves } from '../definition/moves.js';
import type { SidesOf } from '../definition/sides-of.js';
import type { MismatchClass } from './compared-reader.js';

const moves = {
  key: 'account-institution-to-name',
  table: 'accounts',
  forward: { name: ({ institution }: { institution: string }) => institution },
  backward: { institution: ({ name }: { name: string }) => name },
};
const rename = defineColumnMigration(
  'Account',
  (account) => ({ old: account.text('institution'), new: account.text('name') }),
  moves,
);

const reports: [string | undefined, MismatchClass | undefined][] = [];
const pins = rename.pins((rowId, difference) => reports.push([rowId, difference]));
beforeEach(() => reports.splice(0));

it('writes the sides that the phase writes', () => {
  expect(
    Object.fromEntries(
      Object.entries(pins).map(([view, column]) => [view, Object.keys(column.write('x')).sort().join()]),
    ),
  ).toEqual({
    old: 'institution',
    dual: 'institution,name',
    dualCompared: 'institution,name',
    newCohort: 'institution,name',
    newCompared: 'institution,name',
    dualEnforced: 'institution,name',
    new: 'name',
    newAlone: 'name',
  });
});

it('names both columns in select in every view, and fetches those it needs', () => {
  expect(pins.old.select).toEqual({ institution: true, name: false });
  expect(pins.dualCompared.select).toEqual({ institution: true, name: true });
  expect(pins.new.select).toEqual({ institution: false, name: true });
  expect([pins.old.sqlSelect('t'), pins.newCohort.sqlSelect('t')]).toEqual([
    't."institution" AS "institution"',
    't."institution" AS "institution", t."name" AS "name"',
  ]);
});

it('searches and sorts by the column that answers', () => {
  expect([pins.dualCompared.column, pins.newCohort.column, pins.dualEnforced.column]).toEqual([
    'institution',
    'name',
    'institution',
  ]);
  expect(pins.new.where({ contains: 'x', mode: 'insensitive' })).toEqual({
    name: { contains: 'x', mode: 'insensitive' },
  });
  expect(pins.old.after({ value: 'm', id: '1' }, 'desc')).toEqual({
    AND: [{ institution: { lte: 'm' } }, { OR: [{ institution: { lt: 'm' } }, { id: { lt: '1' } }] }],
  });
});

it('answers the authoritative value where the two differ, also to the cohort, and reports the row', () => {
  expect(pins.newCohort.read({ id: '1', institution: 'old', name: 'new' })).toBe('old');
  expect(pins.newCompared.read({ id: '2', institution: 'old', name: 'new' })).toBe('new');
  expect(pins.dualCompared.read({ id: '3', institution: 'same', name: 'same' })).toBe('same');
  expect(reports).toEqual([
    ['1', 'different'],
    ['2', 'different'],
    ['3', undefined],
  ]);
});

it('D1 reports an empty new column as missing, never as equal', () => {
  const row = { id: '1', institution: 'old', name: undefined as unknown as string };
  expect(pins.newCohort.read(row)).toBe('old');
  expect(reports).toEqual([['1', 'missing']]);
});

describe('a definition', () => {
  it.each([
    ['a key that is not kebab-case', { key: 'A_B' }],
    ['an overlong key', { key: 'a'.repeat(49) }],
    ['a column of the primary key', { primaryKey: ['institution'] }],
    ['a conversion that depends on the moment', { forward: { name: () => 'now()::text' } }],
    ['a phase that is none as its floor', { rollbackFloor: 'nowhere' }],
  ])('is refused for %s', (_what, wrong) => {
    const define = () =>
      defineColumnMigration('Account', (account) => ({ old: account.text('institution'), new: account.text('name') }), {
        ...moves,
        ...wrong,
      });
    expect(define).toThrow(DefinitionInvalidError);
  });

  it('does not compile with a wrong column, type or conversion', () => {
    type Forward = Moves<'institution', 'name'>['forward'];
    const wrong = (account: SidesOf<'Account'>): readonly unknown[] => [
      // @ts-expect-error no such column
      account.text('institutio'),
      // @ts-expect-error a decimal is no text
      account.text('openingBalance'),
      // @ts-expect-error an expression is missing
      {} satisfies Forward,
      // @ts-expect-error the expression names a column that is not on the old side
      { name: (columns) => columns.currency as string } satisfies Forward,
    ];
    expect(typeof wrong).toBe('function');
  });
});
