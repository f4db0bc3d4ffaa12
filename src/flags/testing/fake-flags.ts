import { parseFlagDocument } from '../evaluation/flag-document.js';
import { FlagEvaluator } from '../evaluation/flag-evaluator.js';
import type { FlagName } from '../flag-keys.js';
import { type FlagContext, type FlagDefinition, Flags, type Freshness, type Opinion } from '../flags.port.js';
import { ChangeListeners } from '../loading/change-listeners.js';
import { featureFor, type FlagSetting } from '../evaluation/feature-for.js';

/** Flags that a test sets. They take effect at once, and are evaluated by the same code as real ones. */
export class FakeFlags extends Flags {
  /** What listeners threw; real flags log it. */
  readonly listenerErrors: unknown[] = [];
  private readonly evaluator = new FlagEvaluator();
  private readonly features = new Map<string, unknown>();
  private segments: readonly unknown[] = [];
  private readonly listeners = new ChangeListeners((error) => this.listenerErrors.push(error));
  private current: Freshness = { state: 'fresh', source: 'fake' };

  /** @param setting `'on'` is 100 %, a number a percentage of the organizations */
  set(name: FlagName, setting: 'on' | 'off' | number): void {
    const wanted: FlagSetting =
      setting === 'off' ? { on: false } : { on: true, percent: setting === 'on' ? 100 : setting };
    this.put(featureFor(name, wanted));
  }

  /** A flag in the form of Unleash's client features, for what `set` cannot say. */
  put(feature: { readonly name: string }, segments: readonly unknown[] = this.segments): void {
    this.features.set(feature.name, feature);
    this.segments = segments;
    this.load();
  }

  /** As if it was archived, or had never been made. */
  remove(name: FlagName): void {
    this.features.delete(name);
    this.load();
  }

  /** @default fresh */
  setFreshness(freshness: Omit<Freshness, 'source'>): void {
    this.current = { ...freshness, source: 'fake' };
    this.listeners.notify();
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
    return this.current;
  }

  onChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.evaluator.stop();
    return Promise.resolve();
  }

  private load(): void {
    const document = { version: 2, features: [...this.features.values()], segments: this.segments };
    this.evaluator.load(parseFlagDocument(JSON.stringify(document)));
    this.listeners.notify();
  }
}
