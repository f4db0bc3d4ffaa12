import type { FlagName } from '../../../src/flags/index.js';
import type { UnleashServer } from '../../harness/unleash.js';
import type { TestFeature, TestSegment, TestStrategy } from './features.js';

/** Does in Unleash what people do in its user interface. */
export class UnleashWorld {
  private readonly segmentIds = new Map<number, number>();

  constructor(private readonly server: UnleashServer) {}

  async put(features: readonly TestFeature[], segments: readonly TestSegment[] = []): Promise<void> {
    for (const segment of segments) await this.addSegment(segment);
    const isChild = ({ dependencies = [] }: TestFeature): boolean => dependencies.length > 0;
    await Promise.all(features.filter((one) => !isChild(one)).map((feature) => this.putFeature(feature)));
    for (const child of features.filter(isChild)) await this.putFeature(child);
  }

  async archive(name: FlagName): Promise<void> {
    await this.admin('DELETE', `/projects/default/features/${name}`);
  }

  async admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.server.url}/api/admin${path}`, {
      method,
      headers: { authorization: this.server.adminToken, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  private async addSegment({ id, constraints }: TestSegment): Promise<void> {
    if (this.segmentIds.has(id)) return;
    const made = (await this.admin('POST', '/segments', { name: `segment ${id}`, constraints })) as {
      readonly id: number;
    };
    this.segmentIds.set(id, made.id);
  }

  private async putFeature({ name, enabled, strategies, dependencies = [] }: TestFeature): Promise<void> {
    const feature = `/projects/default/features/${name}`;
    const environment = `${feature}/environments/${this.server.environment}`;
    const isNew = await this.admin('GET', feature).then(
      () => false,
      () => true,
    );
    if (isNew) await this.admin('POST', '/projects/default/features', { name, type: 'release' });
    const old = (await this.admin('GET', `${environment}/strategies`)) as readonly { readonly id: string }[];
    for (const strategy of strategies) await this.admin('POST', `${environment}/strategies`, this.translate(strategy));
    for (const { id } of old) await this.admin('DELETE', `${environment}/strategies/${id}`);
    for (const dependency of isNew ? dependencies : []) await this.admin('POST', `${feature}/dependencies`, dependency);
    await this.admin('POST', `${environment}/${enabled ? 'on' : 'off'}`);
  }

  private translate(strategy: TestStrategy): object {
    return { ...strategy, segments: strategy.segments.map((id) => this.segmentIds.get(id)) };
  }
}
