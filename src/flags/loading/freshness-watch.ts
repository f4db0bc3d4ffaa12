import type { Freshness } from '../flags.port.js';
import type { FlagsLogger } from './flags-logger.js';

/** Notices when the freshness of the flags changes and says so once, not at each poll. */
export class FreshnessWatch {
  private state: Freshness['state'] | undefined;

  constructor(private readonly logger: FlagsLogger) {}

  /** Whether the state is another one than at the last look. */
  look({ state, source, reason }: Freshness): boolean {
    const previous = this.state;
    this.state = state;
    if (state === previous) return false;
    if (state !== 'fresh') this.logger.warn({ message: 'the flags are not refreshed', source, state, reason });
    else if (previous !== undefined) this.logger.log({ message: 'the flags are refreshed again', source });
    return true;
  }
}
