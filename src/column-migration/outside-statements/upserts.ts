/** A unique index of a column that moves, on either side. */
export interface MovingUnique {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * The index that arbitrates is named by its columns or by its constraint. Without either, all of them do, and no upsert
 * fails.
 */
const ARBITER = /\bon\s+conflict\s*(?:\(([^)]*)\)|on\s+constraint\s+("(?:[^"]|"")+"|[\w$]+))/gi;
const NAME = /"((?:[^"]|"")+)"|([a-z_][\w$]*)/gi;

/** Whether the statement lets one unique index of a moving column arbitrate while another one exists beside it. */
export function arbitratesOn(text: string, uniques: readonly MovingUnique[]): boolean {
  return [...text.matchAll(ARBITER)].some(([, columns, constraint]) => {
    const named = namesIn(columns ?? constraint ?? '');
    return uniques.some((one) =>
      columns === undefined ? named.includes(one.name) : one.columns.every((column) => named.includes(column)),
    );
  });
}

/**
 * Prisma's own statements name every returned column with its table and schema. The unit of work around them is
 * retried.
 */
export function isPrismas(text: string, schema: string, table: string): boolean {
  return text.includes(`RETURNING "${schema}"."${table}"."`);
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(NAME)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain ?? '').toLowerCase(),
  );
}
