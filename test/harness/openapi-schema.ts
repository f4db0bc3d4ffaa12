/** What the OpenAPI document says of a value: the part of OpenAPI 3.0 that ours uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly example?: unknown;
}

export type Schemas = Readonly<Record<string, Schema>>;

export const schemaNamed = (ref: string, schemas: Schemas): Schema | undefined =>
  schemas[ref.replace('#/components/schemas/', '')];

/** The first place where the value is not what the schema says, in words; `undefined` when it is. */
export function mismatchOf(schema: Schema, value: unknown, schemas: Schemas, at = '$'): string | undefined {
  if (schema.$ref !== undefined) {
    const named = schemaNamed(schema.$ref, schemas);
    return named === undefined ? `${at}: ${schema.$ref} is nowhere` : mismatchOf(named, value, schemas, at);
  }
  if (value === null && (schema.nullable === true || Object.keys(schema).every((key) => key === 'description')))
    return undefined;
  if (schema.anyOf !== undefined && schema.anyOf.every((one) => mismatchOf(one, value, schemas, at) !== undefined))
    return `${at}: none of anyOf`;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return `${at}: not one of ${schema.enum.join(', ')}`;
  for (const one of schema.allOf ?? []) {
    const found = mismatchOf(one, value, schemas, at);
    if (found !== undefined) return found;
  }
  return schema.type === undefined ? undefined : mismatchOfType(schema, value, schemas, at);
}

function mismatchOfType(schema: Schema, value: unknown, schemas: Schemas, at: string): string | undefined {
  switch (schema.type ?? '') {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? mismatchOfObject(schema, value as Readonly<Record<string, unknown>>, schemas, at)
        : `${at}: not an object`;
    case 'array':
      return Array.isArray(value)
        ? first(value, (item, index) => mismatchOf(schema.items ?? {}, item, schemas, `${at}[${index}]`))
        : `${at}: not an array`;
    case 'string':
      return typeof value === 'string' ? mismatchOfString(schema, value, at) : `${at}: not a string`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${at}: not a boolean`;
    case 'integer':
    case 'number':
      if (typeof value !== 'number' || (schema.type === 'integer' && !Number.isInteger(value)))
        return `${at}: not ${schema.type}`;
      return value < (schema.minimum ?? value) || value > (schema.maximum ?? value) ? `${at}: out of range` : undefined;
    default:
      return `${at}: the schema has the type ${String(schema.type)}`;
  }
}

function mismatchOfObject(
  { properties = {}, required = [], additionalProperties = true }: Schema,
  value: Readonly<Record<string, unknown>>,
  schemas: Schemas,
  at: string,
): string | undefined {
  const missing = required.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return `${at}.${missing}: missing`;
  return first(Object.entries(value), ([key, one]) => {
    const schema = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (schema === false || schema === undefined) return `${at}.${key}: not documented`;
    return schema === true ? undefined : mismatchOf(schema, one, schemas, `${at}.${key}`);
  });
}

function mismatchOfString({ pattern, maxLength }: Schema, value: string, at: string): string | undefined {
  if (pattern !== undefined && !compiled(pattern).test(value)) return `${at}: not of the pattern`;
  return value.length > (maxLength ?? value.length) ? `${at}: too long` : undefined;
}

const patterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern) ?? new RegExp(pattern, 'u');
  patterns.set(pattern, known);
  return known;
}

function first<T>(items: readonly T[], find: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
