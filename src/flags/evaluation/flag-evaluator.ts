import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Unleash, UnleashEvents } from 'unleash-client';
import type { FlagName } from '../flag-keys.js';
import type { FlagContext, FlagDefinition, Opinion } from '../flags.port.js';
import { DocumentRepository } from './document-repository.js';
import type { FlagDocument } from './flag-document.js';
import { judge, type Judgement } from './judge.js';

/** Where the SDK reports which flags are in use, so that Unleash can warn who archives one. */
export interface UsageReporting {
  /** Ends in `/api`. */
  readonly url: string;
  readonly token: string;
  readonly instanceId: string;
}

export interface FlagEvaluatorOptions {
  /** @default nobody is told */
  readonly reporting?: UsageReporting;
  /** Told once for each flag and problem. */
  readonly onProblem?: (name: string, problem: string) => void;
}

export const APP_NAME = 'treasurer-api';

const newAgent = (url: string): Agent =>
  url.startsWith('https:') ? new HttpsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });

/** Evaluates loaded flags with the code of unleash-client, and never lets its fallbacks decide. */
export class FlagEvaluator {
  private readonly repository = new DocumentRepository();
  private readonly unleash: Unleash;
  /** Connections of usage reports: closed when we stop, or one that hangs would keep the process for ten seconds. */
  private readonly agent: Agent | undefined;
  private judgements: ReadonlyMap<string, Judgement & { readonly enabled: boolean }> = new Map();
  private readonly told = new Map<string, string>();

  constructor(private readonly options: FlagEvaluatorOptions = {}) {
    const { reporting } = options;
    const agent = reporting && newAgent(reporting.url);
    this.agent = agent;
    this.unleash = new Unleash({
      appName: APP_NAME,
      url: reporting?.url ?? 'http://offline.invalid/api',
      repository: this.repository,
      disableMetrics: reporting === undefined,
      disableAutoStart: true,
      skipInstanceCountWarning: true,
      ...(reporting && { instanceId: reporting.instanceId, customHeaders: { Authorization: reporting.token } }),
      ...(agent && { httpOptions: { agent: () => agent } }),
    });
    // An EventEmitter without a listener for `error` ends the process; usage reports may fail in silence.
    this.unleash.on(UnleashEvents.Error, () => undefined);
    this.unleash.on(UnleashEvents.Warn, () => undefined);
  }

  load(document: FlagDocument): void {
    const segmentIds = new Set(document.segments.map(({ id }) => id));
    this.judgements = new Map(
      document.features.map((feature) => [feature.name, { enabled: feature.enabled, ...judge(feature, segmentIds) }]),
    );
    this.repository.load(document);
  }

  evaluate(name: FlagName, { organizationId }: FlagContext = {}): Opinion {
    const judgement = this.judgements.get(name);
    if (judgement === undefined || this.hasProblem(name, judgement)) return 'unknown';
    if (judgement.reach === 'nobody') return 'off';
    if (organizationId === undefined) return 'on';
    // The SDK takes an empty sticky key for a missing one and draws lots.
    if (organizationId === '') return 'unknown';
    const context = { userId: organizationId, sessionId: organizationId, properties: { organizationId } };
    try {
      return this.unleash.isEnabled(name, context) ? 'on' : 'off';
    } catch (error) {
      this.tell(name, `it cannot be evaluated (${error instanceof Error ? error.name : 'Error'})`);
      return 'unknown';
    }
  }

  isFullyOn(name: FlagName): boolean {
    const judgement = this.judgements.get(name);
    return judgement?.reach === 'everybody' && !this.hasProblem(name, judgement);
  }

  definition(name: FlagName): FlagDefinition | undefined {
    const judgement = this.judgements.get(name);
    return judgement && { name, ...judgement };
  }

  /** Starts reporting usage, where it was asked for. Idempotent. */
  start(): void {
    void this.unleash.start();
  }

  /** The flags can still be evaluated. Idempotent. */
  stop(): void {
    this.unleash.destroy();
    this.agent?.destroy();
  }

  private hasProblem(name: string, { problem }: Judgement): boolean {
    if (problem !== undefined) this.tell(name, problem);
    return problem !== undefined;
  }

  private tell(name: string, problem: string): void {
    if (this.told.get(name) === problem) return;
    this.told.set(name, problem);
    this.options.onProblem?.(name, problem);
  }
}
