import { z } from 'zod';
import { DESCRIPTION, type FlagSetting, strategyFor } from '../evaluation/feature-for.js';
import { dependency, strategy, variant } from '../evaluation/flag-document.js';
import { judge } from '../evaluation/judge.js';
import { type FlagName, isFlagName } from '../flag-keys.js';
import { FlagAdminRefusedError, FlagArchivedError } from '../flags.errors.js';
import type { FlagDefinition } from '../flags.port.js';
import { checkPercent } from './check-percent.js';
import { FlagAdmin, type SyncResult } from './flag-admin.port.js';
import { messageOf, type UnleashAdminApi } from './unleash-admin-api.js';

export interface UnleashFlagAdminOptions {
  readonly api: UnleashAdminApi;
  readonly project: string;
  /** The environment of Unleash in which flags are turned on and off; may throw when the configuration names none. */
  readonly environment: () => string;
}

const adminStrategy = strategy.extend({ id: z.string(), disabled: z.boolean().default(false) });
const adminEnvironment = z.looseObject({
  name: z.string(),
  enabled: z.boolean(),
  strategies: z.array(adminStrategy).default([]),
});
const adminFeature = z.looseObject({
  name: z.string(),
  environments: z.array(adminEnvironment),
  variants: z.array(variant).default([]),
  dependencies: z.array(dependency).default([]),
});
const adminFeatures = z.looseObject({ features: z.array(z.looseObject({ name: z.string() })) });
const contextFields = z.array(z.looseObject({ name: z.string() }));

type AdminFeature = z.output<typeof adminFeature>;

/** Changes flags through Unleash's admin API, in one project and one environment. */
export class UnleashFlagAdmin extends FlagAdmin {
  constructor(private readonly options: UnleashFlagAdminOptions) {
    super();
  }

  async list(): Promise<readonly FlagDefinition[]> {
    const { body } = await this.options.api.request('GET', this.path());
    const names = adminFeatures.parse(body).features.map(({ name }) => name);
    const definitions: FlagDefinition[] = [];
    for (const name of names.filter(isFlagName).sort()) {
      const feature = await this.find(name);
      if (feature !== undefined) definitions.push(this.definitionOf(name, feature));
    }
    return definitions;
  }

  async set(name: FlagName, setting: FlagSetting): Promise<FlagDefinition> {
    const percent = checkPercent(setting);
    if ((await this.create(name)) === 'archived') throw new FlagArchivedError(name);
    const { api } = this.options;
    if (setting.on) {
      await this.setStrategy(name, percent);
      await api.request('POST', `${this.environmentPath(name)}/on`);
    } else {
      await api.request('POST', `${this.environmentPath(name)}/off`);
    }
    return this.definitionOf(name, await this.get(name));
  }

  async sync(names: readonly FlagName[]): Promise<SyncResult> {
    await this.offerOrganizationId();
    const result = { created: [] as FlagName[], present: [] as FlagName[], archived: [] as FlagName[] };
    for (const name of names) {
      const outcome = await this.create(name);
      result[outcome].push(name);
      // Also after an earlier run that ended between the two calls.
      if (outcome !== 'archived' && this.strategiesOf(await this.get(name)).length === 0) {
        await this.setStrategy(name, 100);
      }
    }
    return result;
  }

  private async create(name: FlagName): Promise<'created' | 'present' | 'archived'> {
    if ((await this.find(name)) !== undefined) return 'present';
    const body = { name, type: 'release', description: DESCRIPTION };
    const answer = await this.options.api.request('POST', this.path(), body, [409]);
    if (answer.status !== 409) return 'created';
    if (/archived/i.test(messageOf(answer))) return 'archived';
    // Somebody else made it just now, or it belongs to another project.
    if ((await this.find(name)) !== undefined) return 'present';
    throw new FlagAdminRefusedError(
      answer.status,
      `${messageOf(answer)}; is it in another project than UNLEASH_PROJECT?`,
    );
  }

  /** Leaves exactly this strategy. It is there before others go, so at no moment is the flag without any. */
  private async setStrategy(name: FlagName, percent: number): Promise<void> {
    const { api } = this.options;
    const path = `${this.environmentPath(name)}/strategies`;
    const wanted = { ...strategyFor(name, percent), disabled: false };
    const [first, ...others] = this.strategiesOf(await this.get(name));
    if (first === undefined) await api.request('POST', path, wanted);
    else await api.request('PUT', `${path}/${first.id}`, wanted);
    for (const { id } of others) await api.request('DELETE', `${path}/${id}`);
  }

  /** Lets people choose the field in Unleash's forms; a token that may not do that is no reason to stop. */
  private async offerOrganizationId(): Promise<void> {
    const { api } = this.options;
    const fields = contextFields.safeParse((await api.request('GET', '/context', undefined, [403])).body);
    if (fields.data?.some(({ name }) => name === 'organizationId') !== false) return;
    const body = { name: 'organizationId', stickiness: true, description: 'Whose books they are' };
    await api.request('POST', '/context', body, [403, 409]);
  }

  private async find(name: FlagName): Promise<AdminFeature | undefined> {
    const { status, body } = await this.options.api.request('GET', this.path(name), undefined, [404]);
    return status === 404 ? undefined : adminFeature.parse(body);
  }

  private async get(name: FlagName): Promise<AdminFeature> {
    const feature = await this.find(name);
    if (feature === undefined) throw new FlagArchivedError(name);
    return feature;
  }

  private strategiesOf(feature: AdminFeature): AdminFeature['environments'][number]['strategies'] {
    return this.environmentOf(feature).strategies;
  }

  /** @throws FlagAdminRefusedError when the project is not enabled in this environment */
  private environmentOf({ environments }: AdminFeature): AdminFeature['environments'][number] {
    const { project } = this.options;
    const environment = this.options.environment();
    const found = environments.find(({ name }) => name === environment);
    if (found === undefined)
      throw new FlagAdminRefusedError(404, `project ${project} has no environment ${environment}`);
    return found;
  }

  private definitionOf(name: FlagName, feature: AdminFeature): FlagDefinition {
    const { enabled, strategies } = this.environmentOf(feature);
    const active = strategies.filter(({ disabled }) => !disabled);
    const segmentIds = new Set(active.flatMap(({ segments }) => segments));
    return { name, enabled, ...judge({ ...feature, enabled, strategies: active }, segmentIds) };
  }

  private path(name?: FlagName): string {
    const features = `/projects/${encodeURIComponent(this.options.project)}/features`;
    return name === undefined ? features : `${features}/${encodeURIComponent(name)}`;
  }

  private environmentPath(name: FlagName): string {
    return `${this.path(name)}/environments/${encodeURIComponent(this.options.environment())}`;
  }
}
