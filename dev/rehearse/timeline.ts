export interface Note {
  readonly seconds: number;
  readonly phase: string;
  readonly text: string;
}

/** What was done to the service, and what it did, in order. */
export class Timeline {
  readonly notes: Note[] = [];
  private readonly startedAt = performance.now();
  private readonly listeners: ((note: Note) => void)[] = [];

  /** @param phase the phase in force now */
  constructor(private readonly phase: () => string) {}

  note(text: string): void {
    const note = { seconds: Math.round((performance.now() - this.startedAt) / 100) / 10, phase: this.phase(), text };
    this.notes.push(note);
    for (const listener of this.listeners) listener(note);
  }

  onNote(listener: (note: Note) => void): void {
    this.listeners.push(listener);
  }

  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000;
  }
}
