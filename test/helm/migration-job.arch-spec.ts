import { examples, valuesOf } from './chart.js';
import { helmIsAvailable, type KubernetesObject, render } from './helm.js';
import { podsOf } from './pods.js';

const describeWithHelm = helmIsAvailable() ? describe : describe.skip;
const jobOf = (objects: readonly KubernetesObject[]): KubernetesObject | undefined =>
  objects.find(({ kind }) => kind === 'Job');

describeWithHelm('the migration Job', () => {
  it('runs before an install and before an upgrade, is tried once, and ends', () => {
    const job = jobOf(render());
    expect(job?.metadata.annotations).toEqual({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '0',
      'helm.sh/hook-delete-policy': 'before-hook-creation',
    });
    expect(job?.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 3600 });
    // The Job controller would remove what Helm waits for.
    expect(job?.spec).not.toHaveProperty('ttlSecondsAfterFinished');
    const [pod] = podsOf(job ? [job] : []);
    expect(pod?.spec.restartPolicy).toBe('Never');
    expect(pod?.spec.containers.map(({ args }) => args)).toEqual([['node', 'tools/db-migrate.mjs', 'deploy']]);
  });

  it.each(examples.filter((example) => valuesOf(example).migrationJob.enabled))(
    'needs nothing that the chart makes later: %s',
    (example) => {
      const objects = render('--values', example);
      const job = jobOf(objects);
      const later = objects.filter(({ kind }) => kind === 'ConfigMap' || kind === 'ServiceAccount');
      expect(JSON.stringify(job?.spec)).not.toContain('configMap');
      const [pod] = podsOf(job ? [job] : []);
      for (const { kind, metadata } of later)
        if (kind === 'ServiceAccount') expect(pod?.spec.serviceAccountName).not.toBe(metadata.name);
      expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    },
  );

  it('goes past a pooler where the direct database is named, and knows no other secret', () => {
    const [pod] = podsOf(
      render('--values', 'helm/treasurer-api/ci/unleash-values.yaml').filter(({ kind }) => kind === 'Job'),
    );
    const secrets = pod?.spec.containers[0]?.env?.flatMap(({ name, valueFrom }) =>
      valueFrom ? [{ name, ...valueFrom }] : [],
    );
    expect(secrets).toEqual([
      { name: 'DATABASE_URL', secretKeyRef: { name: 'treasurer-db-app', key: 'pooler-uri' } },
      { name: 'DIRECT_DATABASE_URL', secretKeyRef: { name: 'treasurer-db-app', key: 'uri' } },
    ]);
  });
});
