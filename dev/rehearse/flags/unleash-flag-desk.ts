import {
  columnMigrationFlag,
  type ColumnMigrationFlag,
  columnMigrationFlags,
  createFlagAdmin,
  type FlagSetting,
} from '../../../src/flags/index.js';
import { KEY } from '../subject.js';
import { FlagDesk } from './flag-desk.port.js';
import { UNLEASH_TOKENS, type UnleashServer } from './unleash-server.js';

/** A real Unleash server, which is killed with SIGKILL. */
export class UnleashFlagDesk extends FlagDesk {
  readonly name = 'Unleash';

  constructor(private readonly server: UnleashServer) {
    super();
  }

  get environment(): Readonly<Record<string, string>> {
    return { UNLEASH_URL: this.server.url, UNLEASH_API_TOKEN: UNLEASH_TOKENS.backend };
  }

  async sync(): Promise<void> {
    await this.admin().sync(columnMigrationFlags(KEY));
  }

  async set(flag: ColumnMigrationFlag, setting: FlagSetting): Promise<void> {
    await this.admin().set(columnMigrationFlag(KEY, flag), setting);
  }

  async archive(flag: ColumnMigrationFlag): Promise<void> {
    await this.request('DELETE', `/projects/default/features/${columnMigrationFlag(KEY, flag)}`);
  }

  async revive(flag: ColumnMigrationFlag): Promise<void> {
    await this.request('POST', '/projects/default/revive', { features: [columnMigrationFlag(KEY, flag)] });
  }

  killSource(): Promise<void> {
    return this.server.kill();
  }

  restoreSource(): Promise<void> {
    return this.server.restart();
  }

  close(): Promise<void> {
    return this.server.kill();
  }

  private admin() {
    return createFlagAdmin({
      FLAGS_FILE: '',
      UNLEASH_URL: this.server.url,
      UNLEASH_API_TOKEN: UNLEASH_TOKENS.backend,
      UNLEASH_ADMIN_TOKEN: UNLEASH_TOKENS.admin,
      UNLEASH_PROJECT: 'default',
    });
  }

  private async request(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(`${this.server.url}/api/admin${path}`, {
      method,
      headers: { authorization: UNLEASH_TOKENS.admin, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`Unleash refused ${method} ${path}: ${response.status} ${await response.text()}`);
  }
}
