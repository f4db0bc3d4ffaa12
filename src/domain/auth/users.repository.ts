import { Injectable } from '@nestjs/common';
import { type Db, PrismaService, uniqueOr } from '../../database/index.js';
import { EmailTakenError } from './auth.errors.js';
import type { User } from './auth.schemas.js';

interface Row {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly createdAt: Date;
}

const FIELDS = { id: true, email: true, name: true, createdAt: true } as const;

@Injectable()
export class UsersRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Throws EmailTakenError. */
  async create(user: { readonly email: string; readonly name: string; readonly passwordHash: string }): Promise<User> {
    const created = this.prisma.user.create({ data: user, select: FIELDS });
    return toUser(await uniqueOr(created, () => new EmailTakenError()));
  }

  async isTaken(email: string): Promise<boolean> {
    return (await this.prisma.user.count({ where: { email } })) > 0;
  }

  async findWithPassword(email: string): Promise<{ readonly user: User; readonly passwordHash: string } | undefined> {
    const row = await this.prisma.user.findUnique({ where: { email }, select: { ...FIELDS, passwordHash: true } });
    return row === null ? undefined : { user: toUser(row), passwordHash: row.passwordHash };
  }

  async find(id: string): Promise<User | undefined> {
    const row = await this.prisma.user.findUnique({ where: { id }, select: FIELDS });
    return row === null ? undefined : toUser(row);
  }

  async findByEmail(email: string, db: Db): Promise<User | undefined> {
    const row = await db.user.findUnique({ where: { email }, select: FIELDS });
    return row === null ? undefined : toUser(row);
  }
}

/** Names each field: a row may hold the password's hash too, and that goes nowhere. */
function toUser({ id, email, name, createdAt }: Row): User {
  return { id, email, name, createdAt: createdAt.toISOString() };
}
