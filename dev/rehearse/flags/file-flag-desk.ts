import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import {
  columnMigrationFlag,
  type ColumnMigrationFlag,
  createFlagAdmin,
  type FlagSetting,
} from '../../../src/flags/index.js';
import { KEY } from '../subject.js';
import { FlagDesk } from './flag-desk.port.js';

interface Document {
  features: { readonly name: string }[];
}

/** The flag file. To kill it is to write half a document over it, then to remove it. */
export class FileFlagDesk extends FlagDesk {
  readonly name = 'the flag file';
  private readonly archived = new Map<ColumnMigrationFlag, Document['features']>();
  private saved: string | undefined;
  private isGarbageNext = true;

  constructor(private readonly file: string) {
    super();
  }

  get environment(): Readonly<Record<string, string>> {
    return { FLAGS_FILE: this.file };
  }

  async set(flag: ColumnMigrationFlag, setting: FlagSetting): Promise<void> {
    const admin = createFlagAdmin({ FLAGS_FILE: this.file, UNLEASH_PROJECT: 'default' });
    await admin.set(columnMigrationFlag(KEY, flag), setting);
  }

  async archive(flag: ColumnMigrationFlag): Promise<void> {
    await this.edit((features) => {
      const name = columnMigrationFlag(KEY, flag);
      this.archived.set(
        flag,
        features.filter((feature) => feature.name === name),
      );
      return features.filter((feature) => feature.name !== name);
    });
  }

  async revive(flag: ColumnMigrationFlag): Promise<void> {
    await this.edit((features) => [...features, ...(this.archived.get(flag) ?? [])]);
  }

  async killSource(): Promise<void> {
    this.saved = await readFile(this.file, 'utf8');
    if (this.isGarbageNext) await writeFile(this.file, this.saved.slice(0, this.saved.length / 2));
    else await rm(this.file);
    this.isGarbageNext = !this.isGarbageNext;
  }

  async restoreSource(): Promise<void> {
    if (this.saved !== undefined) await this.replace(this.saved);
    this.saved = undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async edit(change: (features: Document['features']) => Document['features']): Promise<void> {
    const document = JSON.parse(await readFile(this.file, 'utf8')) as Document;
    document.features = change(document.features);
    await this.replace(JSON.stringify(document));
  }

  private async replace(text: string): Promise<void> {
    await writeFile(`${this.file}.new`, text);
    await rename(`${this.file}.new`, this.file);
  }
}
