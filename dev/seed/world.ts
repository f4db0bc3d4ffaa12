import type { Row } from './insert-rows.js';
import { ACCOUNT_KINDS, CATEGORY_TREE, organizationName, personName, vendorName } from './names.js';
import { Random } from './random.js';
import { uuidV7 } from './uuid.js';

/** What transactions refer to. */
export interface World {
  readonly organizations: readonly {
    readonly id: string;
    readonly accounts: readonly { readonly id: string; readonly currency: string }[];
    readonly categoryIds: readonly string[];
    readonly vendorIds: readonly string[];
  }[];
}

/** Rows by table, in an order that their foreign keys accept. */
export type WorldRows = Readonly<Record<string, readonly Row[]>>;

/** A well-formed hash that no password is known for: nobody logs in as a made-up user, and trying is no error. */
const NO_PASSWORD = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
const ROLES = ['OWNER', 'ADMIN', 'MEMBER', 'MEMBER'] as const;

export const SEED_DOMAIN = 'seed.treasurer.example';

/** Organizations with four members, accounts in one currency, a tree of categories, and vendors: the same for the same arguments. */
export class WorldMaker {
  private readonly random: Random;
  private serial = 0;

  constructor(
    private readonly seed: number,
    private readonly bornMs: number,
  ) {
    this.random = new Random(seed);
  }

  make(organizations: number): { readonly world: World; readonly rows: WorldRows } {
    const made = Array.from({ length: organizations }, (_, index) => this.organization(index + 1));
    const all = (table: string) => made.flatMap(({ rows }) => rows[table] ?? []);
    return {
      world: { organizations: made.map(({ place }) => place) },
      rows: Object.fromEntries(
        ['users', 'organizations', 'members', 'accounts', 'categories', 'vendors'].map((table) => [table, all(table)]),
      ),
    };
  }

  private organization(number: number): { readonly place: World['organizations'][number]; readonly rows: WorldRows } {
    const { random } = this;
    const id = this.id();
    const unique = `${this.seed}-${number}`;
    const currency = random.pick(['EUR', 'USD', 'JPY', 'CHF']);
    const accounts = this.accounts(id, currency, 3 + random.below(18));
    const vendors = Array.from({ length: 20 + random.below(180) }, (_, index) => ({
      id: this.id(),
      organization_id: id,
      name: vendorName(random, index + 1),
    }));
    const categories = this.categories(id);
    const users = ROLES.map((role, index) => ({
      id: this.id(),
      email: `${role.toLowerCase()}${index}-${unique}@${SEED_DOMAIN}`,
      name: personName(random),
      password_hash: NO_PASSWORD,
    }));
    const members = users.map((user, index) => ({ organization_id: id, user_id: user.id, role: ROLES[index] }));
    const organizations = [{ id, name: organizationName(random, unique) }];
    return {
      place: {
        id,
        accounts,
        categoryIds: categories.filter((category) => category.parent_id !== null).map((category) => category.id),
        vendorIds: vendors.map((vendor) => vendor.id),
      },
      rows: { users, organizations, members, accounts, categories, vendors },
    };
  }

  private accounts(organizationId: string, currency: string, count: number) {
    return Array.from({ length: count }, (_, index) => {
      const [type, name, institution] = ACCOUNT_KINDS[index % ACCOUNT_KINDS.length] ?? ACCOUNT_KINDS[0];
      return {
        id: this.id(),
        organization_id: organizationId,
        name: `${name} ${1 + Math.floor(index / ACCOUNT_KINDS.length)}`,
        account_type: type,
        currency,
        institution,
        opening_balance: `${index * 100}.0000`,
      };
    });
  }

  private categories(organizationId: string) {
    return Object.entries(CATEGORY_TREE).flatMap(([name, parts]) => {
      const root = { id: this.id(), organization_id: organizationId, parent_id: null as string | null, name };
      const leaves = parts.map((part) => ({ ...root, id: this.id(), parent_id: root.id, name: part }));
      return [root, ...leaves];
    });
  }

  private id(): string {
    return uuidV7(this.bornMs, this.serial++, this.random);
  }
}
