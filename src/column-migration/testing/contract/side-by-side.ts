import type { Phase } from '../../phase/phase.js';
import type { Actor } from './actor.js';
import { operationsOf } from './operations.js';
import { answersOf } from './queries.js';
import type { Stage } from './stage.js';

/** How many rows there are at first, and at most. Each check reads them all. */
const ROWS = 6;

/**
 * Units of work of two phases at once, and raw writers of both sides. Each does every operation. After each write all
 * of them must read what was acknowledged last, find it by its value, and page through it alike.
 */
export async function serveSideBySide<V>(stage: Stage<V>, actors: readonly Actor<V>[], phase: Phase): Promise<void> {
  const { known, fresh, options } = stage;
  const look = async (what: string): Promise<void> => {
    const surprises = (await Promise.all(actors.map((actor) => known.surprisesOf(actor)))).flat();
    expect([what, surprises]).toEqual([what, []]);
  };
  await look('before anything was written');
  for (const [name, operate] of Object.entries(operationsOf(options))) {
    for (const actor of actors) {
      await operate(actor, known, fresh, options);
      await look(`${name} by ${actor.view}`);
    }
  }
  for (const writer of stage.rawWriters) {
    if (!(await writer.canWrite())) continue;
    await writer.write(known, fresh);
    await look('a raw write');
  }
  await trim(stage, actors[0]);
  await expectSameAnswers(stage, actors);
  if (stage.isProven(phase)) expect(await stage.unequalRows(phase)).toBe(0);
}

async function expectSameAnswers<V>(stage: Stage<V>, actors: readonly Actor<V>[]): Promise<void> {
  const { known, decode, definition } = stage;
  // Removed values cannot be searched for.
  if (definition.plan.new.columns.length === 0 || stage.options.isSearchable === false) return;
  const probes = known.ids().map((id) => known.value(id)) as V[];
  const [first, ...others] = await Promise.all(actors.map((actor) => answersOf(actor, known, probes, decode)));
  expect(first?.['equal']).toEqual(probes.map((value) => known.holding(value).toSorted()));
  for (const [index, other] of others.entries())
    expect([actors[index + 1]?.view, other]).toEqual([actors[index + 1]?.view, first]);
}

async function trim<V>({ known }: Stage<V>, actor: Actor<V> | undefined): Promise<void> {
  const gone = known.ids().slice(ROWS);
  await actor?.delegate.deleteMany({ where: { id: { in: gone } } });
  for (const id of gone) known.delete(id);
}
