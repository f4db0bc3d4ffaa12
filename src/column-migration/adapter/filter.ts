/** A condition on a value, in the domain's terms. */
export interface ValueFilter<V> {
  readonly equals?: V;
  readonly in?: readonly V[];
  readonly notIn?: readonly V[];
  readonly lt?: V;
  readonly lte?: V;
  readonly gt?: V;
  readonly gte?: V;
}

export interface TextFilter extends ValueFilter<string> {
  readonly contains?: string;
  readonly startsWith?: string;
  readonly endsWith?: string;
  readonly mode?: 'default' | 'insensitive';
}

export type SortOrder = 'asc' | 'desc';

const SINGLE: ReadonlySet<string> = new Set(['equals', 'lt', 'lte', 'gt', 'gte']);

/** The filter with its values as the column stores them. */
export function encodeFilter<V>(
  filter: ValueFilter<V>,
  encode: (value: V) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(filter).map(([operator, operand]) => {
      if (SINGLE.has(operator)) return [operator, encode(operand as V)];
      return [operator, Array.isArray(operand) ? operand.map((value: V) => encode(value)) : operand];
    }),
  );
}
