import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** From the least to the most that a member may do. */
export const ROLES = ['MEMBER', 'ADMIN', 'OWNER'] as const;
export type Role = (typeof ROLES)[number];

/** Whom the request's token names; set by the authentication guard. */
export interface Caller {
  readonly userId: string;
}

/** The caller's place in the organization that the path names; set by the membership guard. */
export interface Membership {
  readonly organizationId: string;
  readonly userId: string;
  readonly role: Role;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
    membership?: Membership;
  }
}

export const PUBLIC = 'treasurer:public';
/** Opens a route to callers without a token. */
export const Public = () => SetMetadata(PUBLIC, true);

export const REQUIRED_ROLE = 'treasurer:required-role';
/** The least role, in the organization of the path, that may call the route. Without it any member may. */
export const RequireRole = (role: Role) => SetMetadata(REQUIRED_ROLE, role);

export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  required(context, 'caller'),
);
export const CurrentMembership = createParamDecorator((_: unknown, context: ExecutionContext): Membership =>
  required(context, 'membership'),
);

function required<K extends 'caller' | 'membership'>(
  context: ExecutionContext,
  key: K,
): NonNullable<FastifyRequest[K]> {
  const value = context.switchToHttp().getRequest<FastifyRequest>()[key];
  if (value === undefined) throw new Error(`the route asks for the ${key}, but no guard has set it`);
  return value;
}
