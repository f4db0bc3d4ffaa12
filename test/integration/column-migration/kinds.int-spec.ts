import fc from 'fast-check';
import { describeColumnMigration } from '../../../src/column-migration/testing/index.js';
import {
  labelText,
  type Name,
  noteMemo,
  personName,
  priceUnits,
  relicLegend,
  secretSealed,
} from '../../kinds/definitions.js';
import { sampleOf } from '../../harness/run/sample.js';
import { scratchOptions } from '../../kinds/scratch-tables.js';

/** `SEED=1 npm run jest -- …` draws other values. */
const SEED = Number(process.env['SEED'] ?? 20_261_125);

const KINDS = [noteMemo, priceUnits, personName, labelText, relicLegend, secretSealed];
/** Conversions are tried for all kinds in every run, the ladder for two of them (contract.int-spec.ts walks another always). */
const WALKED: ReadonlySet<unknown> = new Set(sampleOf(KINDS, 2));

/** Text that PostgreSQL stores. */
const text = (maxLength = 20): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', maxLength }).filter((one) => !one.includes('\0') && one.isWellFormed());
const orNothing = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 10 });

// A rename.
describeColumnMigration(
  noteMemo,
  {
    walksLadder: WALKED.has(noteMemo),
    ...scratchOptions(noteMemo, {
      columns: 'description text not null',
      field: 'notes',
      expand: { types: { memo: 'text' }, filled: ['description'] },
    }),
    values: text(),
    oldTexts: fc.record({ description: text() }),
  },
  SEED,
);

// Another type and unit.
const TEN_THOUSANDTHS = 8_999_999_999_999_999_999n;
const decimal = (units: bigint): string => {
  const digits = String(units < 0n ? -units : units).padStart(5, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
};
const units = (most: bigint): fc.Arbitrary<string> =>
  fc.oneof(fc.bigInt(-20_000n, 20_000n), fc.bigInt(-most, most)).map(decimal);
describeColumnMigration(
  priceUnits,
  {
    walksLadder: WALKED.has(priceUnits),
    ...scratchOptions(priceUnits, {
      columns: 'amount numeric(19,4) not null',
      field: 'prices',
      expand: { types: { units: 'bigint' }, filled: ['amount'] },
    }),
    values: units(TEN_THOUSANDTHS),
    // Beyond what converts, as far as the column goes.
    oldTexts: fc.record({ amount: fc.oneof(units(TEN_THOUSANDTHS + 999_999_999_999_999_999n), fc.constant('NaN')) }),
  },
  SEED,
);

// A split.
const part = (): fc.Arbitrary<string> => text(8).filter((one) => !one.includes(', '));
describeColumnMigration<Name>(
  personName,
  {
    walksLadder: WALKED.has(personName),
    ...scratchOptions(personName, {
      columns: 'name text not null',
      field: 'persons',
      expand: { types: { given: 'text', family: 'text' }, filled: ['name'] },
    }),
    values: fc
      .record({ given: text(8), family: part() }, { noNullPrototype: true })
      // Their meeting may make a separator of its own.
      .filter(({ given, family }) => `${family}, ${given}`.indexOf(', ') === family.length),
    oldTexts: fc.record({ name: fc.oneof(text(), fc.stringMatching(/^[a-c, ]{0,8}$/)) }),
  },
  SEED,
);

// A column that becomes required.
describeColumnMigration(
  labelText,
  {
    walksLadder: WALKED.has(labelText),
    ...scratchOptions(labelText, { columns: 'text text', field: 'labels', expand: { types: {} } }),
    values: text(),
    oldTexts: fc.record({ text: orNothing(text()) }),
  },
  SEED,
);

// A column that goes.
describeColumnMigration(
  relicLegend,
  {
    walksLadder: WALKED.has(relicLegend),
    ...scratchOptions<string | null>(relicLegend, {
      columns: 'legend text not null',
      field: 'relics',
      expand: { types: {}, filled: ['legend'] },
    }),
    values: text(),
  },
  SEED,
);

// What only the application can convert.
describe('D24 both columns and a token through new-only, and a way back that waits for a refill', () => {
  describeColumnMigration(
    secretSealed,
    {
      walksLadder: WALKED.has(secretSealed),
      ...scratchOptions(secretSealed, {
        columns: 'plain text not null',
        field: 'secrets',
        expand: { types: { sealed: 'bytea', sealed_token: 'text' }, filled: ['plain'] },
      }),
      values: text(),
      isSearchable: false,
    },
    SEED,
  );
});
