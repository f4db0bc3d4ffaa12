import { createRequire } from 'node:module';

// Jest's own, which it loads by this path when none is configured.
const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** Files that take longest: one of them begun last would run alone at the end, with the other workers idle. */
export const LONG = [
  /rehearse\.chaos-spec/,
  /flags\.int-spec/,
  /rehearse-interrupted\.chaos-spec/,
  /steps\.int-spec/,
  /schema-engine\/concurrency\.int-spec/,
  /rehearse-broken\.chaos-spec/,
  /\.chaos-spec/,
];

/** Jest remembers how long a file took, but not in a fresh clone: there it goes by the size of the files. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const found = LONG.findIndex((pattern) => pattern.test(path));
      return found < 0 ? LONG.length : found;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
