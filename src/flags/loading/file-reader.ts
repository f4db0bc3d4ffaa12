import { readFile } from 'node:fs/promises';
import { FlagSourceUnavailableError } from '../flags.errors.js';
import { systemCodeOf } from '../system-code.js';
import type { FlagReader } from './flag-reader.js';

const NO_FLAGS = '{"version":2,"features":[]}';

/**
 * Reads the file by its path each time, so a rename over it and the symlink swap of a mounted ConfigMap are seen alike;
 * a watch on the file would follow the one that was replaced. A file that was never there holds no flags; one that
 * disappears is a failure.
 */
export class FileReader implements FlagReader {
  readonly source = 'file';
  private last: string | undefined;
  private existed = false;
  private reading: Promise<string | undefined> | undefined;

  constructor(private readonly path: string) {}

  async read(): Promise<string | undefined> {
    // A read that hangs on a dead network disk must not be joined by another one each second.
    this.reading ??= this.readOnce().finally(() => (this.reading = undefined));
    return this.reading;
  }

  forget(): void {
    this.last = undefined;
  }

  private async readOnce(): Promise<string | undefined> {
    const text = await this.readText();
    if (text === this.last) return undefined;
    this.last = text;
    return text;
  }

  private async readText(): Promise<string> {
    try {
      const text = await readFile(this.path, 'utf8');
      this.existed = true;
      return text;
    } catch (error) {
      const code = systemCodeOf(error) ?? 'unknown';
      if (code === 'ENOENT' && !this.existed) return NO_FLAGS;
      throw new FlagSourceUnavailableError(`the flag file cannot be read (${code})`, { cause: error });
    }
  }
}
