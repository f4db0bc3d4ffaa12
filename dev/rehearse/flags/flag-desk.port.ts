import type { ColumnMigrationFlag, FlagSetting } from '../../../src/flags/index.js';

/** What people do to flags, well and badly. */
export abstract class FlagDesk {
  /** For the environment of the processes that read the flags. */
  abstract readonly environment: Readonly<Record<string, string>>;
  abstract readonly name: string;

  abstract set(flag: ColumnMigrationFlag, setting: FlagSetting): Promise<void>;
  /** Takes the flag away, as somebody does who tidies up too early. */
  abstract archive(flag: ColumnMigrationFlag): Promise<void>;
  /** Brings it back. Where that makes it off, it stays off until it is set. */
  abstract revive(flag: ColumnMigrationFlag): Promise<void>;
  /** The source is dead: it answers no more. */
  abstract killSource(): Promise<void>;
  abstract restoreSource(): Promise<void>;
  abstract close(): Promise<void>;
}
