import { authoritativeSide, isStrict, type Phase } from '../phase/phase.js';
import type { GuardState } from './guard-parts.sql.js';

/** The state that a phase needs of the guard. `strictAhead`: while the step to `read-new` is being prepared. */
export function guardStateOf(phase: Phase, strictAhead = false): GuardState {
  return {
    authoritative: authoritativeSide(phase),
    strict: strictAhead || isStrict(phase),
    expectedAlone: expectedAlone(phase),
  };
}

function expectedAlone(phase: Phase): GuardState['expectedAlone'] {
  if (phase === 'expanded') return 'old';
  return phase === 'new-only' || phase === 'retired' || phase === 'brownout' ? 'new' : 'none';
}
