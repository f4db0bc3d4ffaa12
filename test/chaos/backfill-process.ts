import { Engine } from '../integration/column-migration/backfill-engine.js';
import type { Plan } from '../../src/column-migration/plan/plan.js';

const column = (name: string) => ({ field: name, name });
/** `description` becomes `memo`, as in the tests of the engine. */
const plan: Plan = {
  key: 'note-description-to-memo',
  schema: 'public',
  table: 'notes',
  primaryKey: ['id'],
  old: { columns: [column('description')] },
  new: { columns: [column('memo')] },
  forward: { memo: ({ description }) => description ?? '' },
  backward: { description: ({ memo }) => memo ?? '' },
  convertible: () => 'true',
  image: {},
  required: [],
  rollbackFloor: 'expanded',
};

// A process of its own, to be killed. Its leases are short, so that others take over at once.
const engine = new Engine({ url: process.env['DATABASE_URL'] ?? '', plan }, plan, 500);
process.stdout.write(`${await engine.fill()}\n`);
await engine.close();
