import type { Prisma } from '../generated/prisma/client.js';

/** Models of a Prisma client beside the service's own: none but in tests, which declare theirs here. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an alias cannot be added to
export interface OtherModels {}

type Models = Prisma.TypeMap['model'] & OtherModels;
type Args<M extends ModelName> = Models[M]['operations']['findMany']['args'];

/** The models of schema.prisma. */
export type ModelName = keyof Models;
/** What the model's own columns hold, as Prisma answers them. */
export type Scalars<M extends ModelName> = Models[M]['payload']['scalars'];
/** The name of a column of the model: a wrong one does not compile. */
export type ColumnOf<M extends ModelName> = keyof Scalars<M> & string;
/** Some columns of a row. */
export type Stored<M extends ModelName, C extends ColumnOf<M>> = Pick<Scalars<M>, C>;
/** A condition on rows of the model. */
export type WhereOf<M extends ModelName> = NonNullable<Args<M>['where']>;
/** What an update of a row of the model may set. */
export type ChangesOf<M extends ModelName> = Models[M]['operations']['update']['args']['data'];
/** What a `jsonb` column takes. */
export type Json = Prisma.InputJsonValue;
