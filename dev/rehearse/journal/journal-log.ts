import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import type { JournalRow } from './journal-row.js';

export interface JournalEntry {
  readonly client: string;
  readonly operation: string;
  readonly row: JournalRow;
}

/** Every acknowledged write of every client, one line of JSON each, in the order of the acknowledgements. */
export class JournalLog {
  private readonly stream: WriteStream;
  private written = 0;

  constructor(file: string) {
    this.stream = createWriteStream(file);
  }

  add(entry: JournalEntry): void {
    this.written += 1;
    this.stream.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
  }

  get writes(): number {
    return this.written;
  }

  async close(): Promise<void> {
    this.stream.end();
    await once(this.stream, 'close');
  }
}
