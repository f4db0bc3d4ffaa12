import { randomInt } from 'node:crypto';
import { describeConversions } from './contract/describe-conversions.js';
import { describeLadder } from './contract/describe-ladder.js';
import type { AnyDefinition, ContractOptions } from './contract/options.js';

/**
 * The contract of a column migration, as tests. A real fleet on PostgreSQL does every operation in every pair of
 * adjacent phases, up and back, beside raw writers of both sides. The conversions are tried both ways, in SQL and in
 * TypeScript, with generated values. One call in an int-spec of its folder is enough. The name of the suite tells the
 * seed, which repeats a run when given as the last argument.
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
