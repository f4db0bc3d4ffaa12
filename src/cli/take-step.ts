import type { INestApplicationContext } from '@nestjs/common';
import {
  type Phase,
  PIPELINE_STEPS,
  type PipelineStep,
  requestStep,
  withdrawStep,
} from '../column-migration/operations.js';
import { byWhom } from './by-whom.js';
import type { Invocation } from './command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { follow, whyNot } from './follow.js';
import { poolOf, reasonsOf, statusOf } from './migrations.js';
import { numberOption } from './parse.js';

const PATIENCE_S = 600;

/** Asks for a step of the pipeline, and waits until the coordinator has taken it; a wish that was not granted is taken back. */
export async function takeStep(invocation: Invocation, step: PipelineStep): Promise<ExitCode> {
  const [key = ''] = invocation.words;
  const seconds = numberOption(invocation, 'timeout', { min: 0, max: 1_000_000 }) ?? PATIENCE_S;
  const services = await invocation.services();
  const pool = poolOf(services);
  await statusOf(services, key);
  const by = byWhom(invocation);
  const { outcome, phase } = await requestStep(pool, key, step, by);
  const { to } = PIPELINE_STEPS[step];
  if (outcome === 'refused') return answer(invocation, key, phase, 'refused', await whyRefused(services, key, step));
  if (outcome === 'taken') return answer(invocation, key, phase, 'taken', []);
  if (invocation.options['no-wait'] === true) return answer(invocation, key, phase, 'requested', []);
  const { terminal, signal } = invocation;
  const goal = { key, phase: to, timeoutMs: seconds * 1000, terminal, signal };
  const isReached = await follow(services, goal)
    .then((followed) => followed.isReached)
    // Nobody is told any more when it is taken: least of all the step without a way back may come as a surprise.
    .finally(() => withdrawStep(pool, key, step, by));
  // As it is once the wish is gone: the step may have been taken in the last moment.
  const status = await statusOf(services, key);
  const inForce = status.inForce?.phase ?? phase;
  if (isReached || inForce === to) return answer(invocation, key, inForce, 'taken', []);
  return answer(invocation, key, inForce, 'timed-out', whyNot(status, to));
}

type Ending = 'taken' | 'requested' | 'refused' | 'timed-out';

function answer(
  { options, terminal }: Invocation,
  key: string,
  inForce: Phase,
  ending: Ending,
  reasons: readonly string[],
): ExitCode {
  if (options['json'] === true) terminal.say(JSON.stringify({ key, inForce, ending, reasons }, undefined, 2));
  else {
    terminal.say(`${key}: ${sentenceOf(ending, inForce)}`);
    for (const reason of reasons) terminal.say(`  ${reason}`);
  }
  return ending === 'taken' || ending === 'requested' ? EXIT.ok : EXIT.no;
}

function sentenceOf(ending: Ending, inForce: Phase): string {
  return {
    taken: `${inForce} is in force`,
    requested: `asked for; ${inForce} is in force until the coordinator takes the step`,
    refused: `${inForce} is in force, so this step cannot be asked for`,
    'timed-out': `not taken in time, and the request is taken back; ${inForce} is in force`,
  }[ending];
}

/** The phase is a wrong one to ask from: what leads to the right one, and what that waits for. */
async function whyRefused(
  services: INestApplicationContext,
  key: string,
  step: PipelineStep,
): Promise<readonly string[]> {
  const status = await statusOf(services, key);
  if (status.inForce?.phase === 'contracted') return ['the old column is dropped: nothing leads back'];
  const { from } = PIPELINE_STEPS[step];
  const { nextStep } = status;
  return [
    `it can be asked for while ${from} is in force`,
    ...(nextStep === null ? [] : reasonsOf(status).map((reason) => `${nextStep.to} waits: ${reason}`)),
    status.nextSafeAction,
  ];
}
