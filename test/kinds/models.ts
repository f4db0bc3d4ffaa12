import type { Prisma } from '../generated/kinds/client.js';

type KindModels = Prisma.TypeMap['model'];

// The models of kinds.prisma can be defined column migrations of, as the service's own.
declare module '../../src/database/models.js' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an alias cannot be added to
  interface OtherModels extends KindModels {}
}
