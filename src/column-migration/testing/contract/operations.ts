import { randomUUID } from 'node:crypto';
import type { Actor } from './actor.js';
import { delegateOf } from './client.js';
import type { KnownRows } from './known-rows.js';
import type { ContractOptions } from './options.js';

/** One way to write through Prisma and the adapter. */
export type Operation<V> = (
  actor: Actor<V>,
  known: KnownRows<V>,
  fresh: () => V,
  options: ContractOptions<V>,
) => Promise<void>;

const ID = { id: true } as const;

/** Every operation that writes rows, by name. Each tells what it wrote. */
export function operationsOf<V>({ parent }: ContractOptions<V>): Readonly<Record<string, Operation<V>>> {
  return {
    create,
    createMany,
    createManyAndReturn,
    ...(parent === undefined ? {} : { 'nested create': nestedCreate }),
    update,
    updateMany,
    upsert,
    delete: remove,
  };
}

async function create<V>(...[actor, known, fresh, options]: Parameters<Operation<V>>): Promise<void> {
  const value = fresh();
  const { id } = await actor.delegate.create({
    data: { ...options.row(), ...actor.pinned().write(value) },
    select: ID,
  });
  known.set(id, value);
}

async function createMany<V>(...[actor, known, fresh, options]: Parameters<Operation<V>>): Promise<void> {
  const rows = [fresh(), fresh()].map((value) => ({ id: randomUUID(), value }));
  await actor.delegate.createMany({
    data: rows.map(({ id, value }) => ({ ...options.row(), id, ...actor.pinned().write(value) })),
  });
  for (const { id, value } of rows) known.set(id, value);
}

async function createManyAndReturn<V>(...[actor, known, fresh, options]: Parameters<Operation<V>>): Promise<void> {
  const pinned = actor.pinned();
  const rows = [fresh(), fresh()].map((value) => ({ id: randomUUID(), value }));
  const answered = await actor.delegate.createManyAndReturn({
    data: rows.map(({ id, value }) => ({ ...options.row(), id, ...pinned.write(value) })),
    select: { id: true, ...pinned.select },
  });
  for (const { id, value } of rows) known.set(id, value);
  for (const row of answered) pinned.read(row);
}

async function nestedCreate<V>(...[actor, known, fresh, options]: Parameters<Operation<V>>): Promise<void> {
  if (options.parent === undefined) return;
  const { model, field, where, without } = options.parent;
  const value = fresh();
  const id = randomUUID();
  const data = Object.fromEntries(Object.entries(options.row()).filter(([name]) => !without.includes(name)));
  await delegateOf(actor.client, model).update({
    where: where(),
    data: { [field]: { create: [{ ...data, id, ...actor.pinned().write(value) }] } },
    select: ID,
  });
  known.set(id, value);
}

async function update<V>(...[actor, known, fresh]: Parameters<Operation<V>>): Promise<void> {
  const id = anyOf(known);
  const value = fresh();
  const pinned = actor.pinned();
  const row = await actor.delegate.update({
    where: { id },
    data: pinned.write(value),
    select: { id: true, ...pinned.select },
  });
  known.set(id, value);
  pinned.read(row);
}

async function updateMany<V>(...[actor, known, fresh]: Parameters<Operation<V>>): Promise<void> {
  const ids = known.ids().slice(-2);
  const value = fresh();
  const { count } = await actor.delegate.updateMany({ where: { id: { in: ids } }, data: actor.pinned().write(value) });
  expect(count).toBe(ids.length);
  for (const id of ids) known.set(id, value);
}

/** Both branches. */
async function upsert<V>(...[actor, known, fresh, options]: Parameters<Operation<V>>): Promise<void> {
  for (const id of [randomUUID(), anyOf(known)]) {
    const value = fresh();
    const written = actor.pinned().write(value);
    await actor.delegate.upsert({
      where: { id },
      create: { ...options.row(), id, ...written },
      update: written,
      select: ID,
    });
    known.set(id, value);
  }
}

async function remove<V>(...[actor, known]: Parameters<Operation<V>>): Promise<void> {
  const id = anyOf(known);
  const pinned = actor.pinned();
  pinned.read(await actor.delegate.delete({ where: { id }, select: { id: true, ...pinned.select } }));
  known.delete(id);
}

function anyOf<V>(known: KnownRows<V>): string {
  const id = known.ids()[0];
  if (id === undefined) throw new Error('there is no row to write to');
  return id;
}
