/** Calls everybody back; one that throws does not keep the others from being called. */
export class ChangeListeners {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly onError: (error: unknown) => void) {}

  add(listener: () => void): () => void {
    // A function of its own for each subscription, so that the same listener may subscribe twice.
    const entry = (): void => listener();
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  }

  notify(): void {
    for (const listener of [...this.listeners]) {
      try {
        listener();
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
