import { files, read } from './files.js';

/** What only the service knows: the framework gets it through `forRoot`. */
const OF_THE_SERVICE = [/treasurer/i, /organi[sz]ation/i, /\btransactions?\.(service|repository)\b/, /process\.env/];
const IMPORTS_OF_THE_SERVICE = /from '(@nestjs\/config|[^']*\/(config|domain|http|health|in-flight)\/[^']*)'/;
const FRAMEWORK = files(/^src\/column-migration\/.*\.(ts|md)$/);

const linesWith = (pattern: RegExp): readonly string[] =>
  FRAMEWORK.flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );

it.each([...OF_THE_SERVICE, IMPORTS_OF_THE_SERVICE])('the framework names nothing of the service: %s', (pattern) => {
  expect(FRAMEWORK.length).toBeGreaterThan(200);
  expect(linesWith(pattern)).toEqual([]);
});
