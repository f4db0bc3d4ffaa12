import { Injectable } from '@nestjs/common';
import { AuthBusyError, CredentialsInvalidError, EmailTakenError, TokenInvalidError } from './auth.errors.js';
import type { Login, Registration, Session, User } from './auth.schemas.js';
import { LoginThrottle } from './login-throttle.service.js';
import { PasswordsService } from './passwords.service.js';
import { TokensService } from './tokens.service.js';
import { UsersRepository } from './users.repository.js';

@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: PasswordsService,
    private readonly tokens: TokensService,
    private readonly throttle: LoginThrottle,
  ) {}

  /** Only a registration of a taken address costs its sender an attempt. Throws EmailTakenError, AuthThrottledError, AuthBusyError. */
  async register({ email, password, name }: Registration, address: string): Promise<Session> {
    await this.throttle.attemptFrom(address);
    if (await this.users.isTaken(email)) throw new EmailTakenError();
    const passwordHash = await unlessBusy(this.passwords.hash(password), () => this.throttle.giveBack(address));
    const user = await this.users.create({ email, name, passwordHash });
    await this.throttle.giveBack(address);
    return this.sessionOf(user);
  }

  /** Throws CredentialsInvalidError, AuthThrottledError, AuthBusyError. */
  async login({ email, password }: Login, address: string): Promise<Session> {
    await this.throttle.attempt(email, address);
    const found = await this.users.findWithPassword(email);
    const isCorrect = await unlessBusy(this.passwords.isCorrect(password, found?.passwordHash), () =>
      this.throttle.takeBack(email, address),
    );
    if (found === undefined || !isCorrect) throw new CredentialsInvalidError();
    await this.throttle.succeeded(email, address);
    return this.sessionOf(found.user);
  }

  /** Throws TokenInvalidError when the token's user is no more. */
  async me(userId: string): Promise<User> {
    const user = await this.users.find(userId);
    if (user === undefined) throw new TokenInvalidError();
    return user;
  }

  private async sessionOf(user: User): Promise<Session> {
    return { user, token: await this.tokens.issue(user.id) };
  }
}

/** A password that nobody looked at was no attempt. */
async function unlessBusy<T>(work: Promise<T>, takeBack: () => Promise<void>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AuthBusyError) await takeBack();
    throw error;
  }
}
