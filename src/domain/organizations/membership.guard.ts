import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { UnitOfWork } from '../../column-migration/index.js';
import { isId } from '../../common/ids.js';
import { REQUIRED_ROLE, type Role, ROLES } from '../../http/index.js';
import { OrganizationNotFoundError, RoleInsufficientError } from './organizations.errors.js';
import { OrganizationsRepository } from './organizations.repository.js';

/** Lets only members into the routes of an organization (`:orgId`), and only with the role that the route requires. Runs after the AuthGuard. */
@Injectable()
export class MembershipGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly organizations: OrganizationsRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { orgId } = request.params as Readonly<Record<string, unknown>>;
    if (orgId === undefined) return true;
    if (!isId(orgId) || request.caller === undefined) throw new OrganizationNotFoundError();
    const membership = await this.organizations.membership(orgId.toLowerCase(), request.caller.userId);
    if (membership === undefined) throw new OrganizationNotFoundError();
    const required =
      this.reflector.getAllAndOverride<Role | undefined>(REQUIRED_ROLE, [context.getHandler(), context.getClass()]) ??
      'MEMBER';
    if (ROLES.indexOf(membership.role) < ROLES.indexOf(required)) throw new RoleInsufficientError(required);
    request.membership = membership;
    this.unitOfWork.belongsTo(membership.organizationId);
    return true;
  }
}
