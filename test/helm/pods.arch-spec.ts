import { loadEnvironment } from '../../src/config/environment.js';
import { examples } from './chart.js';
import { helmIsAvailable, render } from './helm.js';
import { type Container, type Pod, podsOf } from './pods.js';

const describeWithHelm = helmIsAvailable() ? describe : describe.skip;
const ofKind = (pods: readonly Pod[], kind: string): readonly Pod[] =>
  pods.filter(({ owner }) => owner.startsWith(`${kind}/`));
const container = ({ spec }: Pod): Container => spec.containers[0] as Container;

describeWithHelm('the pods of the chart', () => {
  it.each(examples)('have no right beyond serving: %s', (example) => {
    const pods = podsOf(render('--values', example));
    expect(pods.length).toBeGreaterThanOrEqual(3);
    for (const { spec } of pods) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(spec.containers).toHaveLength(1);
      for (const { securityContext } of spec.containers)
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
    }
  });

  it.each(examples)('ask the service for its health where it listens: %s', (example) => {
    const objects = render('--values', example);
    const data = objects.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
    for (const pod of ofKind(podsOf(objects), 'Deployment')) {
      const { ports = [], startupProbe, livenessProbe, readinessProbe } = container(pod);
      const [port] = ports;
      const listensOn = data[pod.owner.endsWith('-runner') ? 'RUNNER_PORT' : 'PORT'];
      expect(String(port?.containerPort)).toBe(listensOn);
      const asked = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet);
      expect(asked).toEqual(
        ['/health/startup', '/health/live', '/health/ready'].map((path) => ({ path, port: port?.name })),
      );
    }
    const service = objects.find(({ kind }) => kind === 'Service')?.spec as { ports: [{ targetPort: string }] };
    expect(service.ports[0].targetPort).toBe('http');
  });

  it.each(examples)('get an environment that the service starts with: %s', (example) => {
    const objects = render('--values', example);
    const data = objects.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
    for (const pod of ofKind(podsOf(objects), 'Deployment')) {
      const { env = [], envFrom = [] } = container(pod);
      expect(envFrom.map(({ configMapRef }) => `ConfigMap/${configMapRef.name}`)).toEqual(
        objects.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => `ConfigMap/${metadata.name}`),
      );
      expect(env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? '')).not.toContain('');
      const secrets = env.map(({ name }) => [name, name.endsWith('URL') ? 'postgresql://db/t' : 'x'.repeat(32)]);
      const environment = loadEnvironment({ ...data, ...(Object.fromEntries(secrets) as Record<string, string>) });
      expect(environment).toMatchObject({ NODE_ENV: 'production' });
    }
  });

  it('are given numbers as people write them', () => {
    const objects = render('--values', 'helm/treasurer-api/ci/unleash-values.yaml');
    expect(objects.find(({ kind }) => kind === 'ConfigMap')?.data).toMatchObject({
      COLUMN_MIGRATION_SOAK_MS: '172800000',
      BODY_LIMIT_BYTES: '1000000',
    });
  });

  it('roll when the configuration changes, and only then', () => {
    const checksums = (...args: readonly string[]): readonly (string | undefined)[] =>
      ofKind(podsOf(render(...args)), 'Deployment').map(({ annotations }) => annotations['checksum/config']);
    const before = checksums();
    expect(before).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), before[0]]);
    expect(checksums('--set', 'service.port=8080')).toEqual(before);
    expect(checksums('--set', 'config.LOG_LEVEL=debug')).not.toEqual(before);
  });

  it('mount what the flags and the database need, and can write to /tmp only', () => {
    const pods = podsOf(render('--values', 'helm/treasurer-api/ci/flag-file-values.yaml'));
    const mounts = Object.fromEntries(
      pods.map((pod) => [container(pod).name, (container(pod).volumeMounts ?? []).map(({ mountPath }) => mountPath)]),
    );
    const everywhere = ['/tmp', '/etc/treasurer/database-ca'];
    const withFlags = ['/tmp', '/etc/treasurer/flags', '/etc/treasurer/database-ca'];
    expect(mounts).toEqual({ api: withFlags, runner: withFlags, migrate: everywhere, ready: [] });
    for (const { spec } of pods)
      for (const { name } of spec.containers[0]?.volumeMounts ?? [])
        expect(spec.volumes?.map((volume) => volume.name)).toContain(name);
  });

  it('serve until the Service has forgotten them', () => {
    const [api] = ofKind(podsOf(render('--set', 'api.preStopSeconds=7')), 'Deployment');
    expect(api && container(api).lifecycle?.preStop.exec.command).toEqual(['sleep', '7']);
    expect(api?.spec.terminationGracePeriodSeconds).toBe(40);
  });
});
