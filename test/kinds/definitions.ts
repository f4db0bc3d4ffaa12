import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ColumnNotFilledError, defineColumnMigration } from '../../src/column-migration/index.js';
import { Prisma } from '../generated/kinds/client.js';
import './models.js';

/** `description` becomes `memo`. */
export const noteMemo = defineColumnMigration(
  'Note',
  (note) => ({ old: note.text('description'), new: note.text('memo') }),
  {
    key: 'note-description-to-memo',
    table: 'notes',
    forward: { memo: ({ description }) => description },
    backward: { description: ({ memo }) => memo },
    required: ['memo'],
  },
);

/** An amount becomes ten-thousandths, as whole numbers; what a bigint cannot hold does not convert. */
export const priceUnits = defineColumnMigration(
  'Price',
  (price) => ({
    old: price.ordered('amount', {
      read: (amount) => amount.toFixed(4),
      write: (value: string) => new Prisma.Decimal(value),
    }),
    new: price.ordered('units', {
      read: (units) => new Prisma.Decimal(units.toString()).div(10_000).toFixed(4),
      write: (value: string) => BigInt(new Prisma.Decimal(value).mul(10_000).toFixed(0)),
    }),
  }),
  {
    key: 'price-amount-to-units',
    table: 'prices',
    // Total: evaluated for every value in the trigger's WHEN, so it may not overflow (D18).
    convertible: ({ amount }) => `abs(${amount}) < 900000000000000`,
    forward: {
      units: ({ amount }) => `CASE WHEN abs(${amount}) < 900000000000000 THEN (${amount} * 10000)::bigint END`,
    },
    backward: { amount: ({ units }) => `(${units}::numeric / 10000)` },
  },
);

export interface Name {
  readonly given: string;
  readonly family: string;
}

/** "Family, Given" becomes two columns. */
export const personName = defineColumnMigration(
  'Person',
  (person) => ({
    old: person.columns(['name'], {
      read: ({ name }): Name => {
        if (name === null) throw new ColumnNotFilledError('Person', 'name');
        const comma = name.indexOf(', ');
        return { family: name.slice(0, comma), given: name.slice(comma + 2) };
      },
      write: ({ given, family }: Name) => ({ name: `${family}, ${given}` }),
    }),
    new: person.columns(['given', 'family'], {
      read: ({ given, family }): Name => {
        if (given === null || family === null) throw new ColumnNotFilledError('Person', 'given');
        return { given, family };
      },
      write: ({ given, family }: Name) => ({ given, family }),
    }),
  }),
  {
    key: 'person-name-to-given-and-family',
    table: 'persons',
    convertible: ({ name }) => `strpos(${name}, ', ') > 0`,
    forward: {
      given: ({ name }) => `substr(${name}, strpos(${name}, ', ') + 2)`,
      family: ({ name }) => `split_part(${name}, ', ', 1)`,
    },
    backward: { name: ({ given, family }) => `(${family} || ', ' || ${given})` },
  },
);

/** The same column, never NULL any more: nothing and the empty text are one value. */
export const labelText = defineColumnMigration(
  'Label',
  (label) => ({
    old: label.columns(['text'], {
      read: ({ text }) => text ?? '',
      write: (text: string) => ({ text: text === '' ? null : text }),
      is: (text) => (text === '' ? { OR: [{ text: null }, { text: '' }] } : { text }),
    }),
    new: label.columns(['text'], { read: ({ text }) => text ?? '', write: (text: string) => ({ text }) }),
  }),
  {
    key: 'label-text-required',
    table: 'labels',
    forward: { text: ({ text }) => `coalesce(${text}, '')` },
    backward: { text: ({ text }) => text },
    required: ['text'],
  },
);

/** A column that goes, and nothing comes. What is written while nobody writes it any more is not there after a rollback. */
export const relicLegend = defineColumnMigration(
  'Relic',
  (relic) => ({
    old: relic.columns(['legend'], { read: ({ legend }) => legend, write: (legend: string | null) => ({ legend }) }),
    new: relic.nothing<string>(),
  }),
  {
    key: 'relic-legend-removed',
    table: 'relics',
    forward: {},
    backward: { legend: () => 'NULL' },
    rollbackFloor: 'enforced',
  },
);

/** Outside of the database, as a key of a vault would be. */
const KEY = randomBytes(32);

/** Plain text becomes encrypted; each time another cipher text, so nobody but the application can compare. */
export const secretSealed = defineColumnMigration(
  'Secret',
  (secret) => ({
    old: secret.columns(['plain'], {
      read: ({ plain }) => {
        if (plain === null) throw new ColumnNotFilledError('Secret', 'plain');
        return plain;
      },
      write: (plain: string) => ({ plain }),
    }),
    new: secret.columns(['sealed'], {
      read: ({ sealed }) => {
        if (sealed === null) throw new ColumnNotFilledError('Secret', 'sealed');
        return open(sealed);
      },
      write: (plain: string) => ({ sealed: seal(plain) }),
    }),
  }),
  { key: 'secret-plain-to-sealed', table: 'secrets', mode: 'invalidate', token: 'sealedToken' },
);

function seal(plain: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', KEY, nonce);
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Uint8Array.from(Buffer.concat([nonce, cipher.getAuthTag(), text]));
}

function open(sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', KEY, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
