import { UnleashReader } from '../../../src/flags/loading/unleash-reader.js';
import { createFlags } from '../../../src/flags/index.js';
import { type FaultProxy, startFaultProxy } from '../../harness/fault-proxy.js';
import { waitFor } from '../../harness/wait-for.js';
import { silent } from './sources.js';

const DOCUMENT = '{"version":2,"features":[]}';

let proxy: FaultProxy;
let reader: UnleashReader;
beforeEach(async () => {
  proxy = await startFaultProxy('http://127.0.0.1:1');
  reader = new UnleashReader({ url: `${proxy.url}/api`, token: 't', instanceId: 'i', refreshMs: 1_000 });
  proxy.become({ kind: 'answers', status: 200, body: DOCUMENT, headers: { etag: '"7"' } });
});
afterEach(() => proxy.stop());
const read = (): Promise<string | undefined> => reader.read(new AbortController().signal);

it('asks with the ETag of its last answer, and takes 304 for unchanged', async () => {
  expect(await read()).toBe(DOCUMENT);
  expect(proxy.lastHeaders['if-none-match']).toBeUndefined();
  proxy.become({ kind: 'answers', status: 304 });
  expect(await read()).toBeUndefined();
  expect(proxy.lastHeaders).toMatchObject({
    'if-none-match': '"7"',
    authorization: 't',
    'unleash-client-spec': '5.2.0',
  });
});

it('asks in full after the poll failed, so that an answer that was not understood is not taken for known', async () => {
  await read();
  reader.forget();
  await read();
  expect(proxy.lastHeaders['if-none-match']).toBeUndefined();
});

it('304 to a question without ETag is a failure', async () => {
  proxy.become({ kind: 'answers', status: 304 });
  await expect(read()).rejects.toThrow('304');
});

it('A9 asks in full now and then: a restored server counts anew and may call an old ETag current for ever', async () => {
  await read();
  proxy.become({ kind: 'answers', status: 304 });
  let reads = 1;
  while (
    await read().then(
      () => true,
      () => false,
    )
  )
    expect(++reads).toBeLessThan(100);
  expect(proxy.lastHeaders['if-none-match']).toBeUndefined();
});

it('says what the system says when there is no connection, not the address', async () => {
  await proxy.stop();
  await expect(read()).rejects.toThrow('Unleash cannot be reached (ECONNREFUSED)');
});

it('tells Unleash which service uses its flags, so that it can warn who archives one', async () => {
  const flags = createFlags(
    { FLAGS_FILE: '', FLAGS_REFRESH_MS: 100, UNLEASH_URL: `${proxy.url}/`, UNLEASH_API_TOKEN: 't' },
    silent,
  );
  await flags.start();
  await waitFor(() => proxy.paths.includes('/api/client/register'), { what: 'the registration' });
  await flags.stop();
});
