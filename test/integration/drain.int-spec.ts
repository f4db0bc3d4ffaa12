import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { startTestApp, type TestApp } from '../harness/app.js';
import { waitFor } from '../harness/wait-for.js';

const BODY = JSON.stringify({ email: 'slow@example.org', password: 'a rather long password', name: 'Slow' });
/** Far below the 72 s after which a keep-alive connection times out. */
const PROMPT_MS = 30_000;

/** A registration whose second half of the body is still to come when the server has begun with it. */
async function sendHalf(app: TestApp, agent: Agent): Promise<ClientRequest> {
  const headers = { 'content-type': 'application/json', 'content-length': BODY.length };
  const slow = request(`${app.url}/api/auth/register`, { method: 'POST', agent, headers });
  const server = app.app.getHttpServer();
  const arrived = once(server, 'request');
  slow.write(BODY.slice(0, 10));
  await arrived;
  return slow;
}

async function timeOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

describe('closing the application', () => {
  it('answers the request in hand, then does not wait for its keep-alive connection', async () => {
    const app = await startTestApp();
    const agent = new Agent({ keepAlive: true });
    const slow = await sendHalf(app, agent);
    const answered = once(slow, 'response');
    const closing = app.close();
    await waitFor(() => !app.app.getHttpServer().listening, { what: 'the server to stop listening' });
    slow.end(BODY.slice(10));
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(await timeOf(closing)).toBeLessThan(PROMPT_MS);
    agent.destroy();
  });

  it('does not wait for a connection that never sent a request', async () => {
    const app = await startTestApp();
    const accepted = once(app.app.getHttpServer(), 'connection');
    const silent = connect(Number(new URL(app.url).port), '127.0.0.1');
    const ended = once(silent, 'close');
    await accepted;
    expect(await timeOf(app.close())).toBeLessThan(PROMPT_MS);
    silent.destroy();
    await ended;
  });

  it('tells what still comes on a connection in use that it is closing, as a problem document', async () => {
    const app = await startTestApp();
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1').setEncoding('utf8');
    let received = '';
    socket.on('data', (text: string) => (received += text));
    const ended = once(socket, 'close');
    socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await waitFor(() => received.includes('"ok"'), { what: 'the first answer' });
    received = '';
    // Begun before the close, so the connection is not an idle one.
    const begun = once(app.app.getHttpServer(), 'connection');
    socket.write('GET /api/auth/me HTTP/1.1\r\n');
    const other = connect(Number(new URL(app.url).port), '127.0.0.1');
    await begun;
    const closing = app.close();
    await waitFor(() => !app.app.getHttpServer().listening, { what: 'the server to stop listening' });
    socket.write('host: x\r\n\r\n');
    await ended;
    const [head = '', body = ''] = received.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 503 /);
    expect(head.toLowerCase()).toMatch(/\r\nretry-after: 1\r\n/);
    expect(head.toLowerCase()).toMatch(/\r\ncontent-type: application\/problem\+json/);
    expect(head.toLowerCase()).toMatch(/\r\nconnection: close/);
    expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'server.closing' });
    await closing;
    other.destroy();
  });
});
