import { parseJson, parseJsonObject } from '../../../lambda/kit/json';

describe('JSON', () => {
  it.each([
    ['{"a":1}', { a: 1 }, { a: 1 }],
    ['{}', {}, {}],
    ['[]', [], undefined],
    ['null', null, undefined],
    ['"a"', 'a', undefined],
    ['1', 1, undefined],
    ['{"a":', undefined, undefined],
    ['', undefined, undefined],
  ])('%s', (text, value, object) => {
    expect(parseJson(text)).toEqual(value);
    expect(parseJsonObject(text)).toEqual(object);
  });
});
