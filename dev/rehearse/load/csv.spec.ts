import { parseCsv } from './csv.js';

it('reads quotes, commas and line ends inside of cells, and empty cells', () => {
  const text = 'id,memo\r\n1,plain\r\n2,"a ""b"", c\r\nd"\r\n3,\r\n';
  expect(parseCsv(text)).toEqual([
    ['id', 'memo'],
    ['1', 'plain'],
    ['2', 'a "b", c\r\nd'],
    ['3', ''],
  ]);
});
