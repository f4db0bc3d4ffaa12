import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { ROOT } from '../architecture/files.js';
import { CHART } from './chart.js';

const HELM = process.env['HELM'] ?? 'helm';
/** Helm itself would assume the version of the libraries it was built with, or 1.20. */
const KUBERNETES = '1.33.0';

/** A rendered object: what the tests look into is cast where they do. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Whether a `helm` can be run: on PATH, or where HELM says. When it cannot, says so on stderr and answers `false`, unless
 * `REQUIRE_HELM=1` makes that an error. At the top of a test file:
 * `const describeWithHelm = helmIsAvailable() ? describe : describe.skip`.
 */
export function helmIsAvailable(): boolean {
  const { error, status } = spawnSync(HELM, ['version', '--short']);
  if (error === undefined && status === 0) return true;
  const reason = error === undefined ? `${HELM} version ends with ${status ?? 'a signal'}` : error.message;
  if (process.env['REQUIRE_HELM'] === '1') throw new Error(`no helm: ${reason}`, { cause: error });
  process.stderr.write(
    `\nSKIPPED: every test of the rendered Helm chart, because helm cannot be run: ${reason}\n` +
      '  helm 3 or later on PATH, or HELM=<its path>, makes them run; with Go it is built by\n' +
      '  `go install helm.sh/helm/v3/cmd/helm@v3.18.4`. Values and schema are tested all the same.\n\n',
  );
  return false;
}

/** `helm` on the chart with these arguments after it. Never throws. */
export function helm(command: 'lint' | 'template', ...args: readonly string[]): Outcome {
  const release = command === 'template' ? ['money'] : ['--strict'];
  const { status, stdout, stderr, error } = spawnSync(
    HELM,
    [command, ...release, CHART, '--kube-version', KUBERNETES, ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (error) throw error;
  return { exitCode: status, stdout, stderr };
}

/** Everything that an installation with these arguments would make, hooks included. */
export function render(...args: readonly string[]): readonly KubernetesObject[] {
  const { exitCode, stdout, stderr } = helm('template', ...args);
  if (exitCode !== 0) throw new Error(`helm template: ${stderr}`);
  return parseAllDocuments(stdout, { uniqueKeys: true }).flatMap((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw problem;
    const object: unknown = document.toJS();
    return object === null ? [] : [object as KubernetesObject];
  });
}
