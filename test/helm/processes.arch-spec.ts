import { files, read } from '../architecture/files.js';

const templates = files(/^helm\/.*\/templates\/.*\.(yaml|tpl)$/)
  .map(read)
  .join('\n');

it('the chart starts what the image has', () => {
  const scripts = [...templates.matchAll(/args: \[node, ([\w./-]+)/g)].map((match) => match[1] ?? '').sort();
  expect(scripts).toEqual(['dist/main.js', 'dist/runner.js', 'tools/db-migrate.mjs']);
  const sources = scripts.map((path) => path.replace(/^dist\/(.*)\.js$/, 'src/$1.ts'));
  expect(files(/^(src|tools)\//)).toEqual(expect.arrayContaining(sources));
  // args come after the image's own entry point, which hands signals on.
  expect(read('Dockerfile')).toMatch(/^ENTRYPOINT \["\/usr\/bin\/tini", "--"\]$/m);
  expect(templates).not.toMatch(/^ +command: \[?node/m);
});
