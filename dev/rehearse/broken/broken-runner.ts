import { built } from './built.js';
import { fillOnlyNulls } from './only-nulls.js';
import { skipBarrier } from './skip-barrier.js';

// The runner of the build in the working directory with one thing broken on purpose: a rehearsal must find it.
const [what] = process.argv.slice(2);
if (what === 'barrier') await skipBarrier();
else if (what === 'backfill') fillOnlyNulls();
else throw new Error('which break? barrier or backfill');
await built('runner.js');
