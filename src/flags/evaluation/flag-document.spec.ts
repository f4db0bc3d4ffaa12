import { parseFlagDocument } from './flag-document.js';

it('fills in what the evaluating code would trip over', () => {
  const text =
    '{"features":[{"name":"x","enabled":true,"strategies":[{"name":"default","constraints":[{"contextName":"a","operator":"IN"}]}]}]}';
  expect(parseFlagDocument(text)).toMatchObject({
    segments: [],
    features: [{ strategies: [{ parameters: {}, segments: [], constraints: [{ values: [] }] }], dependencies: [] }],
  });
});

it.each([
  ['', 'not JSON'],
  ['<html>secret', 'not JSON'],
  ['{"features":[', 'not JSON'],
  ['null', 'expected object'],
  ['{}', 'features'],
  ['{"features":{}}', 'features'],
  ['{"features":[{"name":"x","strategies":[]}]}', 'features.0.enabled'],
  ['{"features":[{"name":"x","enabled":"yes","strategies":[]}]}', 'features.0.enabled'],
  ['{"features":[{"name":"x","enabled":true}]}', 'features.0.strategies'],
  ['{"features":[{"name":"x","enabled":true,"strategies":{}}]}', 'features.0.strategies'],
])('refuses %s and says where it is wrong, without quoting it', (text, reason) => {
  expect(() => parseFlagDocument(text)).toThrow(reason);
  expect(() => parseFlagDocument(text)).not.toThrow('secret');
});
