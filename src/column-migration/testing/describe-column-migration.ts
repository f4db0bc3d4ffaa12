import { randomInt } from 'node:crypto';
import { describeConversions } from './contract/describe-conversions.js';
import { describeLadder } from './contract/describe-ladder.js';
import type { AnyDefinition, ContractOptions } from './contract/options.js';

/**
 * The contract of a column migration, as tests: every operation in every pair of adjacent phases, up and back, by a real
 * fleet on PostgreSQL, beside raw writers of both sides; and the conversions both ways, in SQL and in TypeScript, with
 * generated values. One call in an int-spec of its folder. The name tells the
 * seed; given as the last argument it repeats a run.
 */
export function describeColumnMigration<V>(
  definition: AnyDefinition<V>,
  options: ContractOptions<V>,
  seed: number = randomInt(2 ** 31),
): void {
  describe(`${definition.key} (seed ${seed})`, () => {
    describeConversions(definition, options, seed);
    if (options.walksLadder !== false) describeLadder(definition, options, seed);
  });
}
