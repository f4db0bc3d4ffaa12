import { files, read } from '../architecture/files.js';
import { CHART } from './chart.js';

const templates = files(/^helm\/.*\/templates\/.*\.(yaml|tpl)$/)
  .map(read)
  .join('\n');

it('the routes that the probes ask are those of the service', () => {
  const asked = new Set([...templates.matchAll(/path: \/health\/(\w+)/g)].map((match) => match[1] ?? ''));
  expect([...asked].sort()).toEqual(['live', 'ready', 'startup']);
  const controllers = files(/^src\/.*\.ts$/)
    .map(read)
    .filter((text) => text.includes("@Controller('health')"));
  for (const route of asked)
    expect([route, controllers.some((text) => text.includes(`@Get('${route}')`))]).toEqual([route, true]);
  expect(read(`${CHART}/templates/NOTES.txt`)).toContain('/health/migrations');
});
