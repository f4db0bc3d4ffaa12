import { EnvironmentInvalidError, loadEnvironment } from './environment.js';

const DATABASE_URL = 'postgresql://somebody:s3cret@localhost/books';

function problemsOf(record: Readonly<Record<string, string>>): readonly string[] {
  try {
    loadEnvironment(record);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentInvalidError) return error.problems;
    throw error;
  }
}

it('needs nothing but a database', () => {
  expect(loadEnvironment({ DATABASE_URL })).toMatchObject({
    PORT: 3000,
    NODE_ENV: 'development',
    CORS_ORIGINS: [],
    TRUST_PROXY: false,
  });
});

it('names every bad variable at once, and shows no value', () => {
  const problems = problemsOf({
    PORT: 'eighty',
    JWT_SECRET: 'tooshort',
    TRUST_PROXY: 'yes',
    DATABASE_URL: 'mysql://s3cret@x/y',
  });
  expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
    'DATABASE_URL',
    'JWT_SECRET',
    'PORT',
    'TRUST_PROXY',
  ]);
  expect(problems.join()).not.toMatch(/eighty|tooshort|yes|s3cret/);
});

it.each<[string, unknown]>([
  ['false', false],
  ['true', 1],
  ['2', 2],
  ['10.0.0.0/8, fd00::/8,loopback', ['10.0.0.0/8', 'fd00::/8', 'loopback']],
])('TRUST_PROXY %s is nobody, a number of proxies, or their addresses', (text, expected) => {
  expect(loadEnvironment({ DATABASE_URL, TRUST_PROXY: text }).TRUST_PROXY).toEqual(expected);
});

it.each(['yes', '0', '11', '-1', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/8/8', '10.0.0', ',', 'localhost'])(
  'TRUST_PROXY %s is refused',
  (text) => {
    expect(problemsOf({ DATABASE_URL, TRUST_PROXY: text })).toHaveLength(1);
  },
);

it('says that a variable is missing, also when it is empty', () => {
  expect(problemsOf({ DATABASE_URL: '' })).toEqual(['DATABASE_URL: is missing']);
});

it('refuses the development secret in production, also when it is given', () => {
  expect(problemsOf({ DATABASE_URL, NODE_ENV: 'production' })[0]).toMatch(
    /^JWT_SECRET: production needs a secret of its own/,
  );
  const { JWT_SECRET } = loadEnvironment({ DATABASE_URL });
  expect(problemsOf({ DATABASE_URL, NODE_ENV: 'production', JWT_SECRET })).toHaveLength(1);
  expect(problemsOf({ DATABASE_URL, NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) })).toEqual([]);
});
