/** How Prisma represents a value that PostgreSQL gives as text, and back. For conversions in application code. */
interface TextForm {
  read(text: string): unknown;
  write(value: unknown): string;
}

const asText: TextForm = { read: (text) => text, write: String };
const asNumber: TextForm = { read: Number, write: String };
const asInstant: TextForm = {
  read: (text) => new Date(/[+-]\d\d(:?\d\d)?$/.test(text) ? text : `${text.replace(' ', 'T')}Z`),
  write: (value) => (value as Date).toISOString(),
};
const asDay: TextForm = {
  read: (text) => new Date(`${text}T00:00:00Z`),
  write: (value) => (value as Date).toISOString().slice(0, 10),
};

const FORMS: Readonly<Record<string, TextForm>> = {
  text: asText,
  'character varying': asText,
  uuid: asText,
  smallint: asNumber,
  integer: asNumber,
  'double precision': asNumber,
  bigint: { read: BigInt, write: String },
  boolean: { read: (text) => text === 't' || text === 'true', write: String },
  bytea: {
    read: (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')),
    write: (value) => `\\x${Buffer.from(value as Uint8Array).toString('hex')}`,
  },
  jsonb: { read: (text) => JSON.parse(text) as unknown, write: (value) => JSON.stringify(value) },
  'timestamp with time zone': asInstant,
  'timestamp without time zone': asInstant,
  date: asDay,
};

function formOf(type: string): TextForm | undefined {
  return FORMS[type.replace(/\(\d+\)/, '')];
}

/**
 * Whether values of this SQL type can be given to the application. A `numeric` cannot: it is better converted in SQL.
 */
export function isConvertibleType(type: string): boolean {
  return formOf(type) !== undefined;
}

/** @throws when the type is not one of those */
export function readStored(type: string, text: string | null): unknown {
  return text === null ? null : (formOf(type) ?? refuse(type)).read(text);
}

/**
 * The value as text that PostgreSQL casts to the type. Where the type is not known, any value that prints itself is
 * accepted.
 */
export function writeStored(type: string, value: unknown): string | null {
  return value === null || value === undefined ? null : (formOf(type) ?? asText).write(value);
}

function refuse(type: string): never {
  throw new Error(`the application cannot convert a column of type ${type}`);
}
