export { ApiData, ApiPage, ApiProblems, type Data, type Page } from './answers.js';
export {
  type Caller,
  CurrentCaller,
  CurrentMembership,
  type Membership,
  PUBLIC,
  Public,
  REQUIRED_ROLE,
  RequireRole,
  type Role,
  ROLES,
} from './caller.js';
export { refuseWhileClosing } from './closing.js';
export { drainConnections } from './drain.js';
export { answerFrameworkError } from './framework-errors.js';
export { createLogger, NestLogger } from './logger.js';
export { openApiDocument, serveOpenApi } from './openapi.js';
export { decodeCursor, encodeCursor, pageOf, pageQuery } from './pagination.js';
export type { FieldError } from './problem.js';
export { ProblemDetailsFilter } from './problem-details.filter.js';
export { RateLimitedError } from './rate-limited.error.js';
export { requestIdOf } from './request-id.js';
export { RequestInvalidError } from './request-invalid.error.js';
export { logRequests } from './request-log.hook.js';
export { measureRequests, REQUEST_DURATION } from './request-metrics.hook.js';
export { trustedProxies } from './trusted-proxies.js';
export { validationPipe } from './validation.pipe.js';
