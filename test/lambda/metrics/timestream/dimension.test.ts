import fc from 'fast-check';
import { dimensionsOf, labelNameOf } from '../../../../lambda/metrics/timestream/dimension';
import { shareOf } from '../../../support/fuzz';

const longName = 'a'.repeat(61);

describe('dimensionsOf', () => {
  it.each([
    ['job', 'job'],
    ['a', 'a'],
    ['timer', 'timer'],
    ['snake_case_2', 'snake_case_2'],
    ['P', 'P'],
    ['prometheus_no_label', 'prometheus_no_label'],
    ['a'.repeat(60), 'a'.repeat(60)],
    ['größe', 'U__gr_f6__df_e_z'],
    ['my.label', 'U__my_2e_label_z'],
    ['class_', 'U__class___z'],
    ['_x', 'U____x_z'],
    ['_', 'U_____z'],
    ['9lives', 'U__9lives_z'],
    ['time', 'U__time_z'],
    ['TIME', 'U__TIME_z'],
    ['measure_name', 'U__measure__name_z'],
    ['measure_value::double', 'U__measure__value_3a__3a_double_z'],
    ['ts_x', 'U__ts__x_z'],
    ['a:b', 'U__a_3a_b_z'],
    ['a😀', 'U__a_1f600__z'],
    ['U__time', 'U__U____time_z'],
    ['U__time_z', 'U__U____time__z_z'],
    ['L__x', 'U__L____x_z'],
    ['say"it', 'U__say_22_it_z'],
    ['__name__', 'U______name_____z'],
    ['P__name', 'U__P____name_z'],
    ['p__other_labels', 'U__p____other__labels_z'],
    ['prometheus_no_labels', 'U__prometheus__no__labels_z'],
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

  it('gives names that obey every rule of AWS, are different for different labels, and lead back to them', () => {
    fc.assert(
      fc.property(labelName, labelName, (left, right) => {
        const [first, ...rest] = dimensionsOf(left, 'value');
        for (const { name } of [first!, ...rest]) {
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(60);
          expect(name).toMatch(/^[A-Za-z]([A-Za-z0-9_]*[A-Za-z0-9])?$/);
          expect(name).not.toMatch(/^(time$|ts_|measure_name|measure_value)/i);
        }
        expect(labelNameOf(first!.name) ?? rest[0]!.value).toBe(left);
        if (left !== right) expect(dimensionsOf(right, 'value')[0]!.name).not.toBe(first!.name);
      }),
      { numRuns: shareOf(5_000) },
    );
  });
});

const labelName = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.stringMatching(/^(time|ts_|measure_name|measure_value|U__|L__|N__|P__)[a-z_:]{0,5}$/),
  fc.stringMatching(/^[a-z_.0-9]{1,30}$/),
);

describe('labelNameOf', () => {
  it.each([
    ['U__time', 'time'],
    ['U__a_3a_b', 'a:b'],
    ['U______name____', '__name__'],
    ['U__U____time', 'U__time'],
    ['U__a_1f600_', 'a😀'],
    ['class_', 'class_'],
    ['service.name', 'service.name'],
    ['größe', 'größe'],
    ['__replica__', '__replica__'],
    ['U__job', 'U__job'],
    ['U__job_z', 'U__job_z'],
    ['U__a_3A_b', 'U__a_3A_b'],
    ['U__a_03a_b', 'U__a_03a_b'],
    ['U__a_110000_b', 'U__a_110000_b'],
    ['U__a_b', 'U__a_b'],
    ['U__', 'U__'],
  ])(
    'reads the dimension %s, which an earlier version or another program made, as the label %s',
    (dimension, label) => {
      expect(labelNameOf(dimension)).toBe(label);
    },
  );

  it('a name of an earlier version is read as the same label as its name of today', () => {
    fc.assert(
      fc.property(labelName, (label) => {
        const [{ name }, wholeName] = dimensionsOf(label, '') as [{ name: string }, unknown];
        fc.pre(wholeName === undefined && name !== label);
        expect(labelNameOf(name.slice(0, -'_z'.length))).toBe(label);
      }),
      { numRuns: shareOf(5_000) },
    );
  });
});
