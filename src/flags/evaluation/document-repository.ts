import { EventEmitter } from 'node:events';
import { type ClientFeaturesResponse, type UnleashConfig, UnleashEvents } from 'unleash-client';
import type { FlagDocument } from './flag-document.js';

type Repository = NonNullable<UnleashConfig['repository']>;
type Segment = NonNullable<ClientFeaturesResponse['segments']>[number];
type Toggle = ClientFeaturesResponse['features'][number];

/** Gives the SDK the flags that we loaded ourselves: it fetches nothing, keeps no backup file, and can always be stopped. */
export class DocumentRepository extends EventEmitter implements Repository {
  private toggles: ReadonlyMap<string, Toggle> = new Map();
  private segments: ReadonlyMap<number, Segment> = new Map();

  load(document: FlagDocument): void {
    // The parsed document has everything that the SDK's own type names, and was checked for it.
    const { features, segments = [] } = document as unknown as ClientFeaturesResponse;
    this.toggles = new Map(features.map((toggle) => [toggle.name, toggle]));
    this.segments = new Map(segments.map((segment) => [segment.id, segment]));
    this.emit(UnleashEvents.Ready);
  }

  getToggle(name: string): Toggle | undefined {
    return this.toggles.get(name);
  }

  getToggles(): Toggle[] {
    return [...this.toggles.values()];
  }

  getTogglesWithSegmentData(): ReturnType<Repository['getTogglesWithSegmentData']> {
    return this.getToggles().map(({ strategies = [], ...toggle }) => ({
      ...toggle,
      strategies: strategies.map((strategy) => ({
        ...strategy,
        segments: (strategy.segments ?? []).map((id) => this.segments.get(id)),
      })),
    }));
  }

  getSegment(id: number): Segment | undefined {
    return this.segments.get(id);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): void {
    // Nothing runs here.
  }
}
