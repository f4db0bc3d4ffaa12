import type { FlagSetting } from '../evaluation/feature-for.js';
import type { FlagName } from '../flag-keys.js';
import type { FlagDefinition } from '../flags.port.js';

export interface SyncResult {
  readonly created: readonly FlagName[];
  readonly present: readonly FlagName[];
  /** Left alone: their names are taken until somebody revives or deletes them. */
  readonly archived: readonly FlagName[];
}

/** Changes flags at their source, for operators. The running service never does. */
export abstract class FlagAdmin {
  /** The flags of column migrations that the source has, by name; archived ones are not among them. */
  abstract list(): Promise<readonly FlagDefinition[]>;

  /**
   * Makes the flag exactly this, whatever its strategies were, and creates it where it is missing. Turning it off keeps
   * its strategies. Running processes follow at their next poll.
   * @throws FlagPercentInvalidError
   * @throws FlagArchivedError
   */
  abstract set(name: FlagName, setting: FlagSetting): Promise<FlagDefinition>;

  /** Creates the missing ones: off, and at 100 % by organization once somebody turns them on. Changes no other. */
  abstract sync(names: readonly FlagName[]): Promise<SyncResult>;
}
