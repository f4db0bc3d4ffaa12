import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tryPort } from '../../dev/free-port.js';
import { identifyProcess } from '../../dev/process-identity.js';
import { registerUser } from '../harness/actors.js';
import { type Launched, LauncherBench } from '../harness/launcher.js';
import { waitFor } from '../harness/wait-for.js';

const onLinux = process.platform === 'linux' ? it : it.skip;
const STARTING_MS = 240_000;

describe('npm start', () => {
  let bench: LauncherBench;
  let launched: Launched | undefined;

  beforeAll(async () => (bench = await LauncherBench.create()));
  afterEach(async () => {
    launched?.process.kill('SIGTERM');
    await launched?.ended;
  });
  afterAll(() => bench.destroy());

  async function start(command?: readonly [string, ...string[]]): Promise<Launched> {
    launched = bench.launch(command);
    await launched.ready();
    return launched;
  }

  const isGone = async (): Promise<boolean> =>
    (await tryPort(bench.port)) !== undefined && (await bench.databasePid()) === undefined;

  it(
    'runs everything, shows a login that works, and Ctrl-C leaves nothing behind',
    async () => {
      const { process: npm, ended } = await start(['npm', 'start']);
      const body = { email: 'demo@treasurer.example', password: 'demonstration only' };
      expect(await bench.http.post('/auth/login', { body })).toMatchObject({ status: 200 });
      process.kill(-(npm.pid ?? 0), 'SIGINT');
      const { said } = await ended;
      expect(said).toContain('stopped.');
      expect(await isGone()).toBe(true);
    },
    STARTING_MS,
  );

  it(
    'ends with 0 on SIGTERM, after the request in hand was answered',
    async () => {
      const { process: launcher, ended } = await start();
      const body = JSON.stringify({ email: 'slow@example.org', password: 'a rather long password', name: 'Slow' });
      const slow = request(`http://127.0.0.1:${bench.port}/api/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': body.length },
      });
      const answered = once(slow, 'response');
      slow.write(body.slice(0, 10));
      await once(slow, 'socket');
      await waitFor(() => slow.socket?.connecting === false, { what: 'the connection' });
      // An answer to a later request proves that the earlier one has arrived.
      await bench.http.get('/auth/me');
      launcher.kill('SIGTERM');
      await waitFor(async () => (await tryPort(bench.port)) !== undefined, { what: 'the API to close its door' });
      slow.end(body.slice(10));
      const [response] = (await answered) as [{ readonly statusCode: number; resume(): void }];
      response.resume();
      expect(response.statusCode).toBe(201);
      expect((await ended).code).toBe(0);
      expect(await isGone()).toBe(true);
    },
    STARTING_MS,
  );

  it(
    'takes over from one killed with SIGKILL: same port, same data',
    async () => {
      const killed = await start();
      const { user, password } = await registerUser(bench.http);
      const orphan = (await bench.databasePid()) ?? 0;
      killed.process.kill('SIGKILL');
      await killed.ended;
      await start();
      expect(identifyProcess(orphan)).toBeUndefined();
      const login = await bench.http.post('/auth/login', { body: { email: user.email, password } });
      expect(login.status).toBe(200);
    },
    STARTING_MS,
  );

  onLinux(
    'ends with an error when the API dies, and stops the database',
    async () => {
      const { process: launcher, ended } = await start();
      process.kill(await bench.apiPid(launcher), 'SIGKILL');
      const { code, said } = await ended;
      expect(said).toContain('the API ended by itself (SIGKILL)');
      expect(code).toBe(1);
      expect(await isGone()).toBe(true);
    },
    STARTING_MS,
  );

  it(
    'says what to do when the port is taken, with the database stopped',
    async () => {
      const other = createServer().listen(bench.port, '127.0.0.1');
      await once(other, 'listening');
      launched = bench.launch();
      const { code, said } = await launched.ended;
      other.close();
      await once(other, 'close');
      expect(said).toContain(`PORT=${bench.port + 1} npm start`);
      expect(code).toBe(1);
      expect(await bench.databasePid()).toBeUndefined();
    },
    STARTING_MS,
  );
});
