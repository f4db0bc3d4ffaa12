// The image's health check: does this process answer at all? In a container of the runner it is `health-check.mjs runner`.
const PORTS = { api: process.env.PORT || '3000', runner: process.env.RUNNER_PORT || '9090' };

const name = process.argv[2] ?? 'api';
if (!Object.hasOwn(PORTS, name)) {
  console.error(`there is no process "${name}"; there are ${Object.keys(PORTS).join(', ')}`);
  process.exit(1);
}
const response = await fetch(`http://127.0.0.1:${PORTS[name]}/health/live`, {
  signal: AbortSignal.timeout(2_000),
}).catch(() => undefined);
process.exit(response?.ok ? 0 : 1);
