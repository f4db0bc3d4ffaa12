import * as apps from 'kubernetes-models/apps/v1';
import * as autoscaling from 'kubernetes-models/autoscaling/v2';
import * as batch from 'kubernetes-models/batch/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';
import { examples } from './chart.js';
import { helm, helmIsAvailable, type KubernetesObject, render } from './helm.js';
import { podsOf } from './pods.js';

type Model = new (data: never) => { validate(): void };
const MODELS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'apps/v1': apps,
  'autoscaling/v2': autoscaling,
  'batch/v1': batch,
  'policy/v1': policy,
  v1: core,
};

const describeWithHelm = helmIsAvailable() ? describe : describe.skip;
const one = (objects: readonly KubernetesObject[], kind: string): KubernetesObject => {
  const found = objects.filter((object) => object.kind === kind);
  expect([kind, found.length]).toEqual([kind, 1]);
  return found[0] as KubernetesObject;
};
const named = (objects: readonly KubernetesObject[]): readonly string[] =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();

describeWithHelm('the objects of the chart', () => {
  it.each(examples)('lint finds nothing in %s, and Kubernetes has such objects', (example) => {
    expect(helm('lint', '--values', example)).toMatchObject({ exitCode: 0 });
    for (const object of render('--values', example)) {
      const model = MODELS[object.apiVersion]?.[object.kind] as Model | undefined;
      expect([object.kind, model]).toEqual([object.kind, expect.any(Function)]);
      if (model) new model(object as never).validate();
    }
  });

  it('are few, and named after the release', () => {
    expect(named(render())).toEqual([
      'ConfigMap/money-treasurer-api',
      'Deployment/money-treasurer-api',
      'Deployment/money-treasurer-api-runner',
      'Job/money-treasurer-api-migrate',
      'Pod/money-treasurer-api-test',
      'PodDisruptionBudget/money-treasurer-api',
      'Service/money-treasurer-api',
      'ServiceAccount/money-treasurer-api',
    ]);
    expect(named(render('--values', 'helm/treasurer-api/ci/without-options-values.yaml'))).toEqual([
      'ConfigMap/money-treasurer-api',
      'Deployment/money-treasurer-api',
      'Deployment/money-treasurer-api-runner',
      'Pod/money-treasurer-api-test',
      'Service/money-treasurer-api',
    ]);
  });

  it('keep their names short enough for Kubernetes', () => {
    for (const { metadata } of render('--set', `fullnameOverride=${'a'.repeat(80)}`))
      expect(metadata.name.length).toBeLessThanOrEqual(56);
  });

  it('select the pods of the API, and no others', () => {
    const objects = render('--set', 'api.autoscaling.enabled=true');
    const selectors = [
      (one(objects, 'Service').spec as { readonly selector: object }).selector,
      (one(objects, 'PodDisruptionBudget').spec as { readonly selector: { readonly matchLabels: object } }).selector
        .matchLabels,
    ];
    for (const selector of selectors) {
      const chosen = podsOf(objects).filter(({ labels }) =>
        Object.entries(selector).every(([name, value]) => labels[name] === value),
      );
      expect(chosen.map(({ owner }) => owner)).toEqual(['Deployment/money-treasurer-api']);
    }
  });

  it('leave the number of pods to the autoscaler where there is one', () => {
    const objects = render('--set', 'api.autoscaling.enabled=true');
    const api = objects.find(({ metadata, kind }) => kind === 'Deployment' && metadata.name === 'money-treasurer-api');
    expect(api?.spec).not.toHaveProperty('replicas');
    expect(one(objects, 'HorizontalPodAutoscaler').spec).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'money-treasurer-api' },
    });
  });

  it('never go below the number of pods in a rollout, for the API and for the runner', () => {
    const deployments = render().filter(({ kind }) => kind === 'Deployment');
    expect(deployments).toHaveLength(2);
    for (const { spec } of deployments)
      expect(spec).toMatchObject({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } } });
  });
});
