import fc from 'fast-check';
import {
  dimensionsOf,
  labelNameOf,
} from '../../../../../lambda/prometheus-connector/store/timestream/dimension';
import { shareOf } from '../../../../support/fuzz';

const longName = 'a'.repeat(61);

describe('dimensionsOf', () => {
  it.each([
    ['job', 'job'],
    ['größe', 'größe'],
    ['my.label', 'my.label'],
    ['timer', 'timer'],
    ['time', 'U__time'],
    ['TIME', 'U__TIME'],
    ['measure_name', 'U__measure__name'],
    ['measure_value::double', 'U__measure__value_3a__3a_double'],
    ['ts_x', 'U__ts__x'],
    ['a:b', 'U__a_3a_b'],
    ['U__time', 'U__U____time'],
    ['L__x', 'U__L____x'],
    ['say"it', 'U__say_22_it'],
    ['__name__', 'U______name____'],
    ['__other_labels__', 'U______other__labels____'],
    ['__count', 'U______count'],
    ['__sum', 'U______sum'],
    ['__histogram', 'U______histogram'],
    ['__value', 'U______value'],
    ['__non_finite', 'U______non__finite'],
    ['__labels', 'U______labels'],
    ['__counts', '__counts'],
    ['a'.repeat(60), 'a'.repeat(60)],
  ])('names the label %s %s', (label, dimension) => {
    expect(dimensionsOf(label, 'value')).toEqual([{ name: dimension, value: 'value' }]);
    expect(labelNameOf(dimension)).toBe(label);
  });

  it('cuts a name of 61 bytes, always the same way, and keeps the whole name beside it', () => {
    expect(dimensionsOf(longName, 'value')).toEqual([
      { name: `L__${'a'.repeat(40)}_35d5fc17cfbbadd0`, value: 'value' },
      { name: 'N__35d5fc17cfbbadd0', value: longName },
    ]);
  });

  it('counts bytes, not characters', () => {
    expect(dimensionsOf('ä'.repeat(31), 'value').map(({ value }) => value)).toEqual([
      'value',
      'ä'.repeat(31),
    ]);
  });

  it('gives legal names that are different for different labels and lead back to them', () => {
    const labelName = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
      fc.stringMatching(/^(time|ts_|measure_name|measure_value|U__|L__|N__)[a-z_:]{0,5}$/),
    );
    fc.assert(
      fc.property(labelName, labelName, (left, right) => {
        const [first, ...rest] = dimensionsOf(left, 'value');
        for (const { name } of [first!, ...rest]) {
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(60);
          expect(name).not.toMatch(/^(time$|ts_|measure_name|measure_value)|[:\p{Cc}]/u);
        }
        expect(labelNameOf(first!.name) ?? rest[0]!.value).toBe(left);
        if (left !== right) expect(dimensionsOf(right, 'value')[0]!.name).not.toBe(first!.name);
      }),
      { numRuns: shareOf(5_000) },
    );
  });
});
