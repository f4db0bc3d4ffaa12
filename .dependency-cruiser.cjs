/** The rooms of `src/column-migration`, from the ground up: its README says what each is for. */
const ROOMS = [
  'phase',
  'facts',
  'unit-of-work',
  'sql',
  'plan',
  'catalog',
  'adapter',
  'definition',
  'guard',
  'lease',
  'evidence',
  'ledger',
  'pacing',
  'backfill',
  'verification',
  'fleet',
  'outside-statements',
  'step-ddl',
  'gate',
  'coordinator',
  'runner',
  'doctor',
  'status',
  'pipeline',
];
/** What every room may use: errors and options. */
const UNDER_THE_ROOMS = 'column-migration\\.(errors|options)\\.ts$';

/** A room sees itself and the rooms below it. Tests may see all of them. */
const floors = ROOMS.map((room, level) => ({
  name: `floor-${level}-${room}`,
  severity: 'error',
  from: { path: `^src/column-migration/${room}/`, pathNot: '[.-]spec\\.ts$' },
  to: {
    path: '^src/column-migration/',
    pathNot: `^src/column-migration/((${ROOMS.slice(0, level + 1).join('|')})/|${UNDER_THE_ROOMS})`,
  },
}));

/** What may import what: imports point down. CONTRIBUTING.md draws the picture. */
module.exports = {
  forbidden: [
    ...floors,
    {
      name: 'a-room-has-a-floor',
      comment: 'a new room needs its line in ROOMS, and in src/column-migration/README.md',
      severity: 'error',
      from: { path: `^src/column-migration/(?!(${ROOMS.join('|')}|testing)/)[^/]+/` },
      to: {},
    },
    {
      name: 'nothing-stands-on-the-rooms',
      comment: 'errors and options are under the rooms',
      severity: 'error',
      from: { path: `^src/column-migration/${UNDER_THE_ROOMS}` },
      to: { path: `^src/column-migration/(${ROOMS.join('|')})/` },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'common-is-the-floor',
      severity: 'error',
      from: { path: '^src/common/' },
      to: { path: '^src/(?!common/)' },
    },
    {
      name: 'config-sees-only-common',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/(?!config/|common/)' },
    },
    {
      name: 'services-know-nobody-above',
      severity: 'error',
      from: { path: '^src/(database|flags|metrics)/' },
      to: { path: '^src/', pathNot: '^src/(database|flags|metrics|config|common|generated)/' },
    },
    {
      name: 'http-knows-no-domain',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: '^src/(domain|in-flight|column-migration|health|cli)/' },
    },
    {
      name: 'framework-knows-no-domain',
      severity: 'error',
      from: { path: '^src/column-migration/' },
      to: { path: '^src/', pathNot: '^src/(column-migration|common|database|flags|metrics)/' },
    },
    {
      name: 'in-flight-knows-no-domain-and-no-sibling',
      severity: 'error',
      from: { path: '^src/in-flight/([^/]+)/' },
      to: { path: '^src/', pathNot: '^src/(in-flight/$1|column-migration|common|database)/' },
    },
    {
      name: 'only-a-domain-repository-or-module-touches-in-flight',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(in-flight/|domain/[^/]+/[^/]+\\.(repository|module)\\.ts$)' },
      to: { path: '^src/in-flight/' },
    },
    {
      name: 'through-the-front-door',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/(config|database|http|flags|metrics|column-migration)/',
        pathNot: '^src/($1/|[^/]+/index\\.ts$|[^/]+/testing/index\\.ts$|column-migration/operations\\.ts$)',
      },
    },
    {
      name: 'operations-are-not-for-domain-and-in-flight',
      comment: 'repositories and column migrations use src/column-migration/index.ts alone',
      severity: 'error',
      from: { path: '^src/(domain|in-flight|http|database|flags)/' },
      to: { path: '^src/column-migration/operations\\.ts$' },
    },
    {
      name: 'through-the-front-door-in-flight',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/in-flight/' },
      to: { path: '^src/in-flight/', pathNot: '^src/in-flight/[^/]+/index\\.ts$' },
    },
    {
      name: 'domain-modules-meet-at-their-index',
      severity: 'error',
      from: { path: '^src/domain/([^/]+)/' },
      to: { path: '^src/domain/', pathNot: '^src/domain/($1/|[^/]+/index\\.ts$)' },
    },
    {
      name: 'unleash-only-in-flags',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/flags/' },
      to: { path: 'unleash-client' },
    },
    {
      name: 'prisma-only-in-database',
      comment:
        'another major of Prisma is a change of one folder: what others need of its types comes through src/database/index.ts',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(database|generated)/' },
      to: { path: '^(src/generated/prisma|node_modules/(@prisma/|prisma/))' },
    },
    {
      name: 'src-never-imports-test-dev-bench',
      severity: 'error',
      from: { path: '^src/', pathNot: '[.-]spec\\.ts$' },
      to: { path: '^(test|dev|bench)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/generated/prisma/(internal|models)' },
  },
};
