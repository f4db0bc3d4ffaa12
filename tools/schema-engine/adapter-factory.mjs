import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { adaptForMigrations } from './adapter.mjs';
import { offlineAdapter } from './offline-adapter.mjs';
import { reachableConfig } from './connection.mjs';
import { openShadowDatabase } from './shadow-database.mjs';

/** @import { SqlDriverAdapter } from '@prisma/driver-adapter-utils' */
/** @import { Target } from './connection-url.mjs' */
/** @import { FailureRecord } from './failure-record.mjs' */

/**
 * @typedef {object} Session
 * @property {SqlDriverAdapter} adapter
 * @property {() => Promise<unknown>} close
 *
 * @typedef {{ dispose: () => Promise<void>, patienceMs: number }} OpenSession
 */

/** A statement that runs does not end now, but soon after the process: see stopWithClient. */
const CLOSE_PATIENCE_MS = 1_000;
/** A database on a busy server takes its time to be made and dropped. */
const DROP_PATIENCE_MS = 15_000;

/** Hands the engine its sessions, and closes what it leaves open. */
export class AdapterFactory {
  /** @type {Set<OpenSession>} */
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

  /** Closes every session and drops every shadow database that is still there or about to be. */
  async disposeAll() {
    const disposals = [...this.#open].map(({ dispose, patienceMs }) => Promise.race([dispose(), delay(patienceMs)]));
    await Promise.allSettled(disposals);
  }

  /**
   * @param {boolean} needsMain
   * @returns {Promise<SqlDriverAdapter>}
   */
  async #connect(needsMain) {
    if (!needsMain || this.target === undefined) return offlineAdapter();
    return this.#register(this.#openSession(this.target), CLOSE_PATIENCE_MS);
  }

  /** @returns {Promise<SqlDriverAdapter>} */
  #connectToShadow() {
    return this.#register(this.#openShadow(), DROP_PATIENCE_MS);
  }

  /**
   * @param {Target} target
   * @returns {Promise<Session>}
   */
  async #openSession(target) {
    const adapter = await this.#adapterOf(target);
    return { adapter, close: adapter.dispose.bind(adapter) };
  }

  /** @returns {Promise<Session>} */
  async #openShadow() {
    const shadow = await openShadowDatabase(this.target, this.shadowDatabaseUrl);
    try {
      const { adapter, close } = await this.#openSession(shadow.target);
      // Not one after the other: a session with a statement that runs closes when its database is dropped.
      return { adapter, close: () => Promise.all([close(), shadow.dispose()]) };
    } catch (error) {
      await shadow.dispose();
      throw error;
    }
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
   * @param {Promise<Session>} opening
   * @param {number} patienceMs
   * @returns {Promise<SqlDriverAdapter>}
   */
  async #register(opening, patienceMs) {
    /** @type {Promise<void> | undefined} */
    let disposal;
    const close = async () => {
      const session = await opening.catch(() => undefined);
      await session?.close();
      this.#open.delete(entry);
    };
    const dispose = () => (disposal ??= close());
    const entry = { dispose, patienceMs };
    this.#open.add(entry);
    const { adapter } = await opening;
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
