import type { RehearsalDatabase } from './database/rehearsal-database.js';
import type { Findings } from './findings.js';
import type { FlagDesk } from './flags/flag-desk.port.js';
import type { Load } from './load/load.js';
import type { PhaseWatch } from './observe/phase-watch.js';
import type { RehearsalOptions } from './options.js';
import type { Fleet } from './processes/fleet.js';
import type { Release } from './processes/release.js';
import type { Timeline } from './timeline.js';

/** Everything that stands on the stage of one rehearsal. */
export interface Stage {
  readonly options: RehearsalOptions;
  /** Aborted when somebody wants the rehearsal to end. */
  readonly signal: AbortSignal;
  readonly database: RehearsalDatabase;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
  readonly findings: Findings;
  readonly timeline: Timeline;
  readonly watch: PhaseWatch;
  readonly flags: FlagDesk;
  readonly fleet: Fleet;
  readonly load: Load;
  readonly thisRelease: Release;
  readonly previousRelease: Release;
  /** How many processes were sent SIGKILL in which phase. */
  readonly kills: Map<string, number>;
}
