import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { adaptForMigrations } from './adapter.mjs';
import { offlineAdapter } from './offline-adapter.mjs';
import { reachableConfig } from './connection.mjs';
import { openShadowDatabase } from './shadow-database.mjs';

/** @import { SqlDriverAdapter } from '@prisma/driver-adapter-utils' */
/** @import { Target } from './connection-url.mjs' */
/** @import { FailureRecord } from './failure-record.mjs' */

/** @typedef {() => Promise<void>} Dispose */

/** Hands the engine its sessions, and closes what it leaves open. */
export class AdapterFactory {
  /** @type {Set<Dispose>} */
  #open = new Set();

  /**
   * @param {object} options
   * @param {Target | undefined} options.target commands that only compare files have none
   * @param {string | undefined} options.shadowDatabaseUrl
   * @param {FailureRecord} options.failures
   */
  constructor({ target, shadowDatabaseUrl, failures }) {
    this.target = target;
    this.shadowDatabaseUrl = shadowDatabaseUrl;
    this.failures = failures;
  }

  /**
   * The form that the engine takes.
   * @param {{ needsMain: boolean }} options without the main database there is a shadow database still
   */
  bound({ needsMain }) {
    const factory = bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect: () => this.failures.whileConnecting(this.#connect(needsMain)),
      connectToShadowDb: () => this.failures.whileConnecting(this.#connectToShadow()),
    });
    this.failures.registry = factory.errorRegistry;
    return factory;
  }

  /** Closes every session and drops every shadow database that is still there. */
  async disposeAll() {
    await Promise.allSettled([...this.#open].map((dispose) => dispose()));
  }

  /**
   * @param {boolean} needsMain
   * @returns {Promise<SqlDriverAdapter>}
   */
  async #connect(needsMain) {
    if (!needsMain || this.target === undefined) return offlineAdapter();
    const adapter = await this.#adapterOf(this.target);
    return this.#disposedOnce(adapter, adapter.dispose.bind(adapter));
  }

  /** @returns {Promise<SqlDriverAdapter>} */
  async #connectToShadow() {
    const shadow = await openShadowDatabase(this.target, this.shadowDatabaseUrl);
    const adapter = await this.#adapterOf(shadow.target);
    const close = adapter.dispose.bind(adapter);
    // Not one after the other: a session with a statement that runs closes when its database is dropped.
    return this.#disposedOnce(adapter, async () => void (await Promise.all([close(), shadow.dispose()])));
  }

  /** @param {Target} target */
  async #adapterOf(target) {
    const config = await reachableConfig(target);
    // One session: the advisory lock, the settings of a script and the next script belong together.
    const pool = { ...config, max: 1, idleTimeoutMillis: 0, onConnect: stopWithClient };
    const adapter = await new PrismaPg(pool, { schema: target.schema }).connect();
    return adaptForMigrations(adapter, this.failures);
  }

  /**
   * @param {SqlDriverAdapter} adapter
   * @param {Dispose} work
   */
  #disposedOnce(adapter, work) {
    /** @type {Promise<void> | undefined} */
    let disposal;
    const dispose = () =>
      (disposal ??= work().finally(() => {
        this.#open.delete(dispose);
      }));
    this.#open.add(dispose);
    adapter.dispose = dispose;
    return adapter;
  }
}

/**
 * A statement must not outlive a killed engine and hold its locks. A server on some platforms cannot tell.
 * @param {import('pg').ClientBase} client
 */
async function stopWithClient(client) {
  await client.query(`select set_config('client_connection_check_interval', '2000', false)`).catch(() => undefined);
}
