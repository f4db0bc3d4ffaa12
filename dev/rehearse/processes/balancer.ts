/** A process that requests can be sent to. */
export interface Target {
  readonly name: string;
  readonly port: number;
  /** Set the moment before it is sent SIGKILL: from then on its broken connections are the rehearsal's own doing. */
  isKilled: boolean;
  inFlight: number;
}

/** Hands out the processes in turn, as a load balancer does that knows who is ready. */
export class Balancer {
  private targets: readonly Target[] = [];
  private turn = 0;

  add(target: Target): void {
    this.targets = [...this.targets, target];
  }

  /** It gets no new requests; those in hand go on. */
  remove(target: Target): void {
    this.targets = this.targets.filter((one) => one !== target);
  }

  next(): Target {
    this.turn += 1;
    const target = this.targets[this.turn % this.targets.length];
    if (target === undefined) throw new Error('no process is ready to serve');
    return target;
  }

  get size(): number {
    return this.targets.length;
  }
}
