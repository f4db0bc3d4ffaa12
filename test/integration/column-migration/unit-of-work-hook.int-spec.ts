import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import {
  Body,
  type CanActivate,
  Controller,
  Get,
  HttpCode,
  Module,
  Param,
  Post,
  Res,
  UseGuards,
  ConflictException,
} from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyReply } from 'fastify';
import { LeaseLostError, UnitOfWork } from '../../../src/column-migration/index.js';
import { openUnitsOfWork } from '../../../src/column-migration/operations.js';
import { FakePhases } from '../../../src/column-migration/testing/index.js';
import { ProblemDetailsFilter } from '../../../src/http/index.js';
import { waitFor } from '../../harness/wait-for.js';

const KEY = 'note-description-to-memo';
const phases = new FakePhases();
const options = { maxUnitAgeMs: 60_000 };
const unitOfWork = new UnitOfWork(phases, options);
/** Where the unit was open, by what looked. */
const seen: string[] = [];
const look = (where: string): void => void seen.push(`${where} ${unitOfWork.isOpen()}`);
let arrive: () => void;
let open: () => void;
let arrived: Promise<void>;
let gate: Promise<void>;

class LookingGuard implements CanActivate {
  canActivate(): boolean {
    look('guard');
    unitOfWork.belongsTo('an organization');
    return true;
  }
}

@UseGuards(LookingGuard)
@Controller()
class NotesController {
  @Get('view')
  view(): { view: string } {
    look('handler');
    return { view: unitOfWork.view(KEY) };
  }

  /** Answers when the test opens the gate. */
  @Get('gated/:uses')
  async gated(@Param('uses') uses: string): Promise<{ view: string }> {
    const before = uses === 'adapter' ? unitOfWork.view(KEY) : '';
    arrive();
    await gate;
    look('after the gate');
    return { view: before };
  }

  @Get('conflict')
  conflict(): never {
    unitOfWork.view(KEY);
    phases.leaseError = new LeaseLostError();
    throw new ConflictException('as it was read');
  }

  @Post('body')
  @HttpCode(200)
  body(@Body() body: unknown): { view: string; body: unknown } {
    look('body');
    return { view: unitOfWork.view(KEY), body };
  }

  @Get('stream')
  async stream(@Res() reply: FastifyReply): Promise<void> {
    async function* pages(): AsyncGenerator<string> {
      look('first page');
      yield 'x'.repeat(1e6);
      arrive();
      await gate;
      look('second page');
      yield 'y';
    }
    await reply.send(Readable.from(pages(), { objectMode: false, highWaterMark: 1 }));
  }
}

let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  @Module({ controllers: [NotesController] })
  class Root {}
  const module = await Test.createTestingModule({ imports: [Root] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useLogger(false);
  openUnitsOfWork(app.getHttpAdapter().getInstance(), unitOfWork);
  app.useGlobalFilters(new ProblemDetailsFilter());
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen.length = 0;
  phases.leaseError = undefined;
  options.maxUnitAgeMs = 60_000;
  arrived = new Promise((resolve) => (arrive = resolve));
  gate = new Promise((resolve) => (open = resolve));
});
afterEach(async () => {
  open();
  await waitFor(() => unitOfWork.openCount() === 0, { what: 'every unit of work to end' });
});
afterAll(() => app.close());

const begin = (path: string): Promise<IncomingMessage> => {
  const outgoing = request(`${url}${path}`);
  outgoing.end();
  outgoing.on('error', () => undefined);
  return once(outgoing, 'response').then(([response]) => response as IncomingMessage);
};

const connections = (): Promise<number> => {
  const server = app.getHttpServer() as { getConnections(callback: (error: unknown, count: number) => void): void };
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
};

it('is open in guards and handlers', async () => {
  expect(await (await fetch(`${url}/view`)).json()).toEqual({ view: 'old' });
  expect(seen).toEqual(['guard true', 'handler true']);
});

it('is open behind a body that comes in pieces', async () => {
  const outgoing = request(`${url}/body`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  outgoing.write('{"a":');
  await waitFor(() => unitOfWork.openCount() === 1, { what: 'the request to begin' });
  outgoing.end('1}');
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  expect(await response.setEncoding('utf8').toArray()).toEqual(['{"view":"old","body":{"a":1}}']);
  expect(seen).toEqual(['guard true', 'body true']);
});

it.each(['/nowhere', '/body'])('ends also where no handler is reached: %s', async (path) => {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(seen).toEqual([]);
});

it('A14 outlives a client who leaves: it ends when the handler has settled', async () => {
  const outgoing = request(`${url}/gated/adapter`);
  outgoing.on('error', () => undefined).end();
  await arrived;
  const before = await connections();
  outgoing.destroy();
  await waitFor(async () => (await connections()) < before, { what: 'the server to see it' });
  expect(unitOfWork.openCount()).toBe(1);
  phases.set('dual-write');
  expect(unitOfWork.hasLeftBehind(KEY, phases.inForce().version)).toBe(false);
  open();
  await waitFor(() => unitOfWork.hasLeftBehind(KEY, phases.inForce().version), { what: 'the unit to end' });
  phases.set('expanded');
});

it('A14 outlives its handler: it ends when the last page of a stream has been sent, and is open in every page', async () => {
  const response = await begin('/stream');
  response.resume();
  await arrived;
  expect(unitOfWork.openCount()).toBe(1);
  open();
  await once(response, 'end');
  expect(seen).toEqual(['guard true', 'first page true', 'second page true']);
});

it('A13 keeps its view though the phase moves on meanwhile, and so does every other request', async () => {
  const first = begin('/gated/adapter');
  await arrived;
  phases.set('dual-write');
  expect(await (await fetch(`${url}/view`)).json()).toEqual({ view: 'dual' });
  open();
  expect(await (await first).setEncoding('utf8').toArray()).toEqual(['{"view":"old"}']);
  phases.set('expanded');
});

const problem = async (answer: IncomingMessage): Promise<unknown> => {
  const { status, code } = JSON.parse((await answer.setEncoding('utf8').toArray()).join('')) as Record<string, unknown>;
  return [answer.statusCode, status, code, answer.headers['retry-after'], answer.headers['content-type']];
};
const UNAVAILABLE = [503, 503, 'column_migration.lease_lost', '1', 'application/problem+json; charset=utf-8'];

it('A15 an answer that was read under a lease now lost is not given', async () => {
  const answer = begin('/gated/adapter');
  await arrived;
  phases.leaseError = new LeaseLostError();
  open();
  expect(await problem(await answer)).toEqual(UNAVAILABLE);
});

it('A15 neither is a refusal that was judged by what was read', async () => {
  expect(await problem(await begin('/conflict'))).toEqual(UNAVAILABLE);
});

it('A15 a request that used no adapter is answered without a lease', async () => {
  const answer = begin('/gated/nothing');
  await arrived;
  phases.leaseError = new LeaseLostError();
  open();
  expect((await answer).statusCode).toBe(200);
});

it('D20 an answer of a unit beyond its maximum age is not given, since the fleet may have gone on', async () => {
  const answer = begin('/gated/adapter');
  await arrived;
  options.maxUnitAgeMs = 0;
  open();
  expect(await problem(await answer)).toEqual(UNAVAILABLE.with(2, 'unit_of_work.too_old'));
});
