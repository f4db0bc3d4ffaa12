import { helm, helmIsAvailable } from './helm.js';

const describeWithHelm = helmIsAvailable() ? describe : describe.skip;

describeWithHelm('the chart refuses', () => {
  it.each([
    ['a value that it does not know', 'api.replica=3', /replica\b/],
    ['a variable that the service does not know', 'config.LOG_LEVL=info', /LOG_LEVL/],
    ['a variable out of its limits', 'config.DATABASE_POOL_SIZE=1', /DATABASE_POOL_SIZE/],
    ['a choice that there is not', 'config.LOG_LEVEL=loud', /LOG_LEVEL/],
    ['a secret among the plain variables', 'config.JWT_SECRET=hunter2', /JWT_SECRET/],
    ['a secret in the place of its reference', 'secrets.DATABASE_URL=postgresql://db/t', /DATABASE_URL/],
    ['no Secret at all', 'existingSecret=', /existingSecret/],
    ['a port that needs rights', 'api.port=80', /port/],
    ['no pod', 'api.replicas=0', /replicas/],
    ['no runner', 'runner.replicas=0', /replicas/],
    ['a digest that is none', 'image.digest=latest', /digest/],
    [
      'a Job that ends before it has waited for another',
      'migrationJob.activeDeadlineSeconds=60',
      /activeDeadlineSeconds/,
    ],
    ['less time to stop than a request may take', 'api.terminationGracePeriodSeconds=29', /preStopSeconds \+ 25/],
    ['fewer pods at most than at least', 'api.autoscaling.enabled=true,api.autoscaling.minReplicas=7', /maxReplicas/],
  ])('%s', (_, set, reason) => {
    const { exitCode, stderr } = helm('template', '--set', set);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(reason)]);
  });

  it('nothing of what Helm adds where it is a part of another chart', () => {
    expect(helm('template', '--set', 'global.region=eu')).toMatchObject({ exitCode: 0 });
  });
});
