import { type Phase, PHASES } from '../../phase/phase.js';
import type { Actor } from './actor.js';
import { operationsOf } from './operations.js';
import type { AnyDefinition, ContractOptions } from './options.js';
import { serveSideBySide } from './side-by-side.js';
import { Stage } from './stage.js';
import { underTraffic } from './traffic.js';

const PATIENCE_MS = 400_000;
const UP = PHASES.slice(0, PHASES.indexOf('contracted'));
const DOWN = UP.toReversed();

/**
 * A real fleet walks the whole ladder up and down, with a process on each side of every step, and then up once more to
 * the end.
 */
export function describeLadder<V>(definition: AnyDefinition<V>, options: ContractOptions<V>, seed: number): void {
  describe('a fleet', () => {
    let stage: Stage<V>;
    let held: readonly Actor<V>[] = [];
    let turn = 0;
    beforeAll(async () => {
      stage = await Stage.open(definition, options, seed);
      held = await stage.enter(turn, 'expanded');
      const [first] = held;
      const { createMany: fill } = operationsOf(options);
      for (let n = 0; n < 2; n += 1) if (first !== undefined) await fill?.(first, stage.known, stage.fresh, options);
    }, PATIENCE_MS);
    afterAll(async () => {
      for (const actor of held) actor.end();
      await stage.close();
    }, PATIENCE_MS);

    /** Units of the phase before keep the fleet in the phase that it has just entered. */
    const step = async (to: Phase): Promise<void> => {
      await underTraffic(stage, () => stage.fleet.untilPhase(definition.key, to));
      turn += 1;
      const entered = await stage.enter(turn, to);
      try {
        await serveSideBySide(stage, [...held, ...entered], to);
      } finally {
        for (const actor of held) actor.end();
        held = entered;
      }
    };
    const pairs = (phases: readonly Phase[]) => phases.slice(1).map((to, index) => [phases[index] ?? to, to] as const);

    it.each(pairs(UP))(
      'serves in %s and in %s at once, on the way up',
      async (_from, to) => {
        await stage.fleet.askFor(definition.key, to);
        await step(to);
      },
      PATIENCE_MS,
    );

    it.each(pairs(DOWN))(
      'serves in %s and in %s at once, on the way back',
      async (from, to) => {
        if (from === 'brownout') await stage.fleet.takeBack(definition.key, to);
        else
          await stage.fleet.askFor(
            definition.key,
            to === 'new-only' ? 'enforced' : to === 'dual-write' ? 'expanded' : to,
          );
        await step(to);
      },
      PATIENCE_MS,
    );

    it(
      'goes up again and to the end, where only the new side is left, with every value',
      async () => {
        for (const actor of held) actor.end();
        held = [];
        await stage.fleet.askFor(definition.key, 'retired');
        await underTraffic(stage, () => stage.fleet.untilPhase(definition.key, 'retired'));
        for (const to of ['brownout', 'contracted'] as const) {
          await stage.fleet.askFor(definition.key, to);
          await underTraffic(stage, () => stage.fleet.untilPhase(definition.key, to));
        }
        held = await stage.enter(0, 'contracted');
        await serveSideBySide(stage, held, 'contracted');
      },
      PATIENCE_MS,
    );
  });
}
