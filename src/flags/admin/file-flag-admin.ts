import { readFile, realpath } from 'node:fs/promises';
import { CodedError } from '../../common/errors.js';
import { featureFor, type FlagSetting, strategyFor } from '../evaluation/feature-for.js';
import { type Feature, type FlagDocument, parseFlagDocument } from '../evaluation/flag-document.js';
import { judge } from '../evaluation/judge.js';
import { type FlagName, isFlagName } from '../flag-keys.js';
import { FlagFileBusyError, FlagFileUnwritableError } from '../flags.errors.js';
import type { FlagDefinition } from '../flags.port.js';
import { systemCodeOf } from '../system-code.js';
import { checkPercent } from './check-percent.js';
import { FlagAdmin, type SyncResult } from './flag-admin.port.js';
import { replaceFile, withLockFile } from './replace-file.js';

/** Changes the flag file. Several commands at a time wait for each other; what they do not know in it stays as it is. */
export class FileFlagAdmin extends FlagAdmin {
  /** @param patienceMs longest wait for another command that writes the file */
  constructor(
    private readonly path: string,
    private readonly patienceMs = 5_000,
  ) {
    super();
  }

  async list(): Promise<readonly FlagDefinition[]> {
    const document = await this.read();
    return document.features
      .flatMap((feature) => (isFlagName(feature.name) ? [definitionOf(feature.name, feature, document)] : []))
      .sort((one, other) => one.name.localeCompare(other.name));
  }

  async set(name: FlagName, setting: FlagSetting): Promise<FlagDefinition> {
    const percent = checkPercent(setting);
    return this.edit((document) => {
      const feature = findOrAdd(document, name);
      feature.enabled = setting.on;
      if (setting.on) {
        feature.strategies = [strategyFor(name, percent)];
        feature.variants = [];
        feature.dependencies = [];
      }
      return definitionOf(name, feature, document);
    });
  }

  async sync(names: readonly FlagName[]): Promise<SyncResult> {
    return this.edit((document) => {
      const existing = new Set(document.features.map(({ name }) => name));
      const created = names.filter((name) => !existing.has(name));
      for (const name of created) findOrAdd(document, name);
      return { created, present: names.filter((name) => existing.has(name)), archived: [] };
    });
  }

  private async edit<T>(change: (document: FlagDocument) => T): Promise<T> {
    // A symlink stays one: what it points to is replaced.
    const path = await realpath(this.path).catch(() => this.path);
    const edited = await withLockFile(`${path}.lock`, this.patienceMs, async () => {
      const document = await this.read();
      const result = change(document);
      await replaceFile(path, `${JSON.stringify(document, undefined, 2)}\n`);
      return { result };
    }).catch((error: unknown) => {
      const code = error instanceof CodedError ? undefined : systemCodeOf(error);
      throw code === undefined ? error : new FlagFileUnwritableError(path, code, { cause: error });
    });
    if (edited === undefined) throw new FlagFileBusyError(`${path}.lock`);
    return edited.result;
  }

  /** @throws FlagDocumentInvalidError rather than replacing what somebody wrote and mistyped */
  private async read(): Promise<FlagDocument> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return '{"version":2,"features":[]}';
      throw error;
    });
    return parseFlagDocument(text);
  }
}

function findOrAdd(document: FlagDocument, name: FlagName): Feature {
  const found = document.features.find((feature) => feature.name === name);
  if (found !== undefined) return found;
  const added: Feature = { ...featureFor(name, { on: false }), dependencies: [] };
  document.features.push(added);
  return added;
}

function definitionOf(name: FlagName, feature: Feature, document: FlagDocument): FlagDefinition {
  const segmentIds = new Set(document.segments.map(({ id }) => id));
  return { name, enabled: feature.enabled, ...judge(feature, segmentIds) };
}
