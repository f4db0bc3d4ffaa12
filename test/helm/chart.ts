import { parse } from 'yaml';
import { files, read } from '../architecture/files.js';

export const CHART = 'helm/treasurer-api';

export interface Values {
  readonly [name: string]: unknown;
  readonly config: Readonly<Record<string, string | number | boolean>>;
  readonly secrets: Readonly<Record<string, { readonly secret: string; readonly key: string }>>;
  readonly api: {
    readonly port: number;
    readonly preStopSeconds: number;
    readonly terminationGracePeriodSeconds: number;
  };
  readonly runner: { readonly port: number };
  readonly migrationJob: { readonly enabled: boolean };
}

/** A part of `values.schema.json`, as far as the tests look into it. */
export interface SchemaNode {
  readonly description?: string;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
}

export const defaults = parse(read(`${CHART}/values.yaml`)) as Values;
export const schema = JSON.parse(read(`${CHART}/values.schema.json`)) as SchemaNode;
/** Paths of the example values. */
export const examples: readonly string[] = files(/^helm\/treasurer-api\/ci\/[\w-]+-values\.yaml$/);

/** What the templates would see of an example: merged over the defaults as Helm does it. */
export function valuesOf(example: string): Values {
  return merged(defaults, parse(read(example))) as Values;
}

function merged(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) result[key] = key in below ? merged(below[key], value) : value;
  return result;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
