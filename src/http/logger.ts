import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { Environment } from '../config/index.js';

type Fields = Readonly<Record<string, unknown>>;

/** One JSON object a line: message, fields, never a row value or a token. */
export function createLogger(environment: Environment): Logger {
  return pino({
    level: environment.LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'message',
    formatters: { level: (level) => ({ level }) },
  });
}

/** Nest's own logging through the same lines. A message may be text or an object with a constant `message` and fields. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  fatal = (message: unknown, ...rest: unknown[]): void => this.write('fatal', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  log = (message: unknown, ...rest: unknown[]): void => this.write('info', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);

  private write(
    level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace',
    message: unknown,
    rest: readonly unknown[],
  ): void {
    const context = rest.at(-1);
    const fields: Fields = { ...(typeof context === 'string' && context !== '' ? { context } : {}) };
    if (typeof message === 'object' && message !== null && !(message instanceof Error))
      this.pino[level]({ ...fields, ...message });
    else if (message instanceof Error) this.pino[level]({ ...fields, stack: message.stack }, message.message);
    else this.pino[level](fields, String(message));
  }
}
