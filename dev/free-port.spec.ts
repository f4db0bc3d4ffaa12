import { reservePort, tryPort } from './free-port.js';

it('reserves a port for nobody twice, although nothing listens there yet', async () => {
  const ports = await Promise.all(Array.from({ length: 8 }, () => reservePort(19_500)));
  expect(new Set(ports).size).toBe(ports.length);
  for (const port of ports) expect(await tryPort(port)).toBe(port);
});
