import { parseFlagDocument } from '../evaluation/flag-document.js';
import { FlagEvaluator, type UsageReporting } from '../evaluation/flag-evaluator.js';
import { type FlagName, isFlagName } from '../flag-keys.js';
import { type FlagContext, type FlagDefinition, Flags, type Freshness, type Opinion } from '../flags.port.js';
import { ChangeListeners } from './change-listeners.js';
import type { FlagReader } from './flag-reader.js';
import type { FlagsLogger } from './flags-logger.js';
import { FreshnessWatch } from './freshness-watch.js';
import { PollRecord } from './poll-record.js';
import { Poller } from './poller.js';
import { readInTime } from './read-in-time.js';

export interface PolledFlagsOptions {
  readonly reader: FlagReader;
  readonly logger: FlagsLogger;
  /** Pause between two polls. */
  readonly refreshMs: number;
  /** Longest time that one poll may take. @default 2000 */
  readonly pollTimeoutMs?: number;
  /** @default nobody is told which flags are in use */
  readonly reporting?: UsageReporting;
  /** Milliseconds of a clock that only moves forward. @default performance.now */
  readonly monotonicMs?: () => number;
}

const MISSED_POLLS_UNTIL_STALE = 5;
const POLL_TIMEOUT_MS = 2_000;
const NO_FLAGS_LEFT = 'the source has none of its flags any more';

/**
 * Flags from a source that is polled at a steady pace: no answer stops the polling or slows it down, so the flags are
 * current again one pause after the source is. What was loaded last stays in use meanwhile.
 */
export class PolledFlags extends Flags {
  private readonly pollTimeoutMs: number;
  private readonly poller: Poller;
  private readonly evaluator: FlagEvaluator;
  private readonly record: PollRecord;
  private readonly watch: FreshnessWatch;
  private readonly listeners: ChangeListeners;
  private text: string | undefined;
  private hadFlags = false;
  private lostItsFlags = false;

  constructor(private readonly options: PolledFlagsOptions) {
    super();
    const { reader, logger, refreshMs, reporting, monotonicMs } = options;
    this.pollTimeoutMs = options.pollTimeoutMs ?? POLL_TIMEOUT_MS;
    this.poller = new Poller((signal) => this.poll(signal), refreshMs);
    this.record = new PollRecord(reader.source, MISSED_POLLS_UNTIL_STALE * refreshMs + this.pollTimeoutMs, monotonicMs);
    this.watch = new FreshnessWatch(logger);
    this.listeners = new ChangeListeners((err) => logger.warn({ message: 'a listener to the flags failed', err }));
    this.evaluator = new FlagEvaluator({
      ...(reporting && { reporting }),
      onProblem: (flag, reason) => logger.warn({ message: 'a flag gives no opinion', flag, reason }),
    });
  }

  evaluate(name: FlagName, context?: FlagContext): Opinion {
    return this.evaluator.evaluate(name, context);
  }

  isFullyOn(name: FlagName): boolean {
    return this.evaluator.isFullyOn(name);
  }

  definition(name: FlagName): FlagDefinition | undefined {
    return this.evaluator.definition(name);
  }

  freshness(): Freshness {
    return this.record.freshness();
  }

  onChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  async start(): Promise<void> {
    this.evaluator.start();
    await this.poller.start();
  }

  async stop(): Promise<void> {
    await this.poller.stop();
    this.evaluator.stop();
  }

  private async poll(stopping: AbortSignal): Promise<void> {
    const { reader } = this.options;
    let hasChanged = false;
    try {
      const text = await readInTime(reader, this.pollTimeoutMs, stopping);
      if (text !== undefined) hasChanged = this.adopt(text);
      this.record.succeeded(this.lostItsFlags ? NO_FLAGS_LEFT : undefined);
    } catch (error) {
      if (stopping.aborted) return;
      reader.forget();
      this.record.failed(error instanceof Error ? error.message : 'the flags cannot be read');
    }
    const isOtherState = this.watch.look(this.record.freshness());
    if (hasChanged || isOtherState) this.listeners.notify();
  }

  /** Whether the flags are others than before. Throws FlagDocumentInvalidError and keeps the last good ones. */
  private adopt(text: string): boolean {
    if (text === this.text) return false;
    const document = parseFlagDocument(text);
    this.evaluator.load(document);
    this.text = text;
    const hasFlags = document.features.some(({ name }) => isFlagName(name));
    // Another project's or environment's token looks like this, but so does the last flag being archived.
    this.lostItsFlags = this.hadFlags && !hasFlags;
    this.hadFlags ||= hasFlags;
    if (this.lostItsFlags)
      this.options.logger.warn({ message: 'the flags are gone', source: this.options.reader.source });
    return true;
  }
}
