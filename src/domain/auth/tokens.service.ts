import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { errors, jwtVerify, SignJWT } from 'jose';
import { isId } from '../../common/ids.js';
import type { Environment } from '../../config/index.js';
import { TokenExpiredError, TokenInvalidError } from './auth.errors.js';

const ISSUER = 'treasurer';
const AUDIENCE = 'treasurer-api';
const ALGORITHM = 'HS256';

/** Tokens whose signature was checked lately: it need not be checked again at each request until they expire. */
const REMEMBERED = 5_000;

/** Bearer tokens: JSON Web Tokens (RFC 7519) that name a user, signed by us, with an end. */
@Injectable()
export class TokensService {
  private readonly key: KeyObject;
  private readonly verified = new Map<string, { readonly userId: string; readonly expiresAtMs: number }>();

  constructor(private readonly config: ConfigService<Environment, true>) {
    this.key = createSecretKey(Buffer.from(config.get('JWT_SECRET', { infer: true }), 'utf8'));
  }

  issue(userId: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${this.config.get('JWT_TTL_SECONDS', { infer: true })}s`)
      .sign(this.key);
  }

  /** The user that the token names. Throws TokenExpiredError, TokenInvalidError. */
  async userOf(token: string): Promise<string> {
    const known = this.verified.get(token);
    if (known !== undefined && known.expiresAtMs > Date.now()) return known.userId;
    try {
      const { payload } = await jwtVerify(token, this.key, {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: [ALGORITHM],
        requiredClaims: ['exp', 'sub'],
      });
      if (isId(payload.sub)) return this.remember(token, payload.sub, payload.exp ?? 0);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new TokenExpiredError();
      if (!(error instanceof errors.JOSEError) && !(error instanceof TypeError)) throw error;
    }
    throw new TokenInvalidError();
  }

  private remember(token: string, userId: string, expiresAt: number): string {
    // The oldest goes first: a Map keeps the order of insertion.
    if (this.verified.size >= REMEMBERED) this.verified.delete(this.verified.keys().next().value ?? '');
    this.verified.set(token, { userId, expiresAtMs: expiresAt * 1000 });
    return userId;
  }
}
