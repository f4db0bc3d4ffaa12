import { ConversionUnavailableError } from '../../column-migration.errors.js';
import { outageOf, withRetries } from './outage.js';

const away = (fields: object): Error => Object.assign(new Error('a secret value'), fields);

it.each([
  ['a network that fails', away({ cause: away({ code: 'ECONNREFUSED' }) }), 'ECONNREFUSED'],
  ['a time that is over', away({ name: 'TimeoutError' }), 'TimeoutError'],
  ['a service that is busy', away({ status: 429 }), 'status 429'],
  ['a service that failed', away({ statusCode: 503 }), 'status 503'],
  ['what says so itself', new ConversionUnavailableError('vault sealed'), 'vault sealed'],
  ['an answer about the row', away({ status: 422 }), undefined],
  ['any other error', new TypeError('a secret value'), undefined],
])('%s: %#', (_what, error, outage) => {
  expect(outageOf(error)).toBe(outage);
});

it.each([
  ['an outage is tried three times', away({ code: 'ECONNRESET' }), 3],
  [
    'what is said to be away is not asked again: the run waits longer than one try',
    new ConversionUnavailableError('x'),
    1,
  ],
  ['a row that does not convert is not either', new TypeError('x'), 1],
])('%s', async (_what, error, calls) => {
  let called = 0;
  const converting = withRetries(() => {
    called += 1;
    throw error;
  });
  await expect(converting).rejects.toThrow(calls === 3 ? ConversionUnavailableError : error);
  expect(called).toBe(calls);
});
