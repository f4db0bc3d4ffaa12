/** The part of a Prisma delegate that the contract covers, with Prisma's arguments. */
export interface Delegate {
  create(args: object): Promise<Row>;
  createMany(args: object): Promise<{ readonly count: number }>;
  createManyAndReturn(args: object): Promise<readonly Row[]>;
  update(args: object): Promise<Row>;
  updateMany(args: object): Promise<{ readonly count: number }>;
  upsert(args: object): Promise<Row>;
  delete(args: object): Promise<Row>;
  deleteMany(args: object): Promise<{ readonly count: number }>;
  findMany(args: object): Promise<readonly Row[]>;
  findUnique(args: object): Promise<Row | null>;
  count(args: object): Promise<number>;
  aggregate(args: object): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>>;
  groupBy(args: object): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** The delegate of a model in any Prisma client: `Transaction` is `client.transaction`. */
export function delegateOf(client: object, model: string): Delegate {
  const name = model.charAt(0).toLowerCase() + model.slice(1);
  return (client as Readonly<Record<string, Delegate>>)[name] ?? missing(model);
}

function missing(model: string): never {
  throw new Error(`the Prisma client has no model ${model}`);
}
