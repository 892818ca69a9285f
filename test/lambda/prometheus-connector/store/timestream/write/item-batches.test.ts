// Records of items: what a call says in common is what each of its records would say alone.
import type { _Record } from '@aws-sdk/client-timestream-write';
import fc from 'fast-check';
import { select } from '../../../../../../lambda/prometheus-connector/write/select/select';
import { RecordLabels } from '../../../../../../lambda/prometheus-connector/store/timestream/write/record-labels';
import { toBatches } from '../../../../../../lambda/prometheus-connector/store/timestream/write/batches';
import { decodeVersion2 } from '../../../../../../lambda/prometheus-connector/write/decode/version-2';
import { encodeVersion2, NAN, STALE_MARKER, type SeriesInput } from '../../../../../support/remote-write';
import { codePoint } from '../../../../../support/code-point';
import { shareOf } from '../../../../../support/fuzz';

interface Body {
  readonly DatabaseName: string;
  readonly TableName: string;
  readonly Records: readonly _Record[];
  readonly CommonAttributes: _Record;
}

function bodiesOf(series: readonly SeriesInput[], dimensionLabels?: readonly string[]): Body[] {
  const rules = {
    databaseLabel: 'database',
    tableLabel: 'table',
    defaultDestination: { namespace: 'database', collection: 'table' },
  };
  const selection = select(decodeVersion2(encodeVersion2(series)), rules, 0);
  const labels = new RecordLabels(selection, dimensionLabels && new Set(dimensionLabels));
  return toBatches(selection, labels).batches.usual.map((batch) => JSON.parse(batch.serialize()) as Body);
}

it('writes what all records share once', () => {
  const stale = (instance: string): SeriesInput => ({
    labels: { __name__: 'up', job: 'node', instance },
    samples: [[STALE_MARKER, 5]],
  });
  expect(bodiesOf([stale('a'), stale('b')])).toEqual([
    {
      DatabaseName: 'database',
      TableName: 'table',
      Records: [
        { Dimensions: [{ Name: 'instance', Value: 'a' }], MeasureValue: 'stale' },
        { Dimensions: [{ Name: 'instance', Value: 'b' }], MeasureValue: 'stale' },
      ],
      CommonAttributes: {
        Dimensions: [
          { Name: 'P__name', Value: 'up' },
          { Name: 'job', Value: 'node' },
        ],
        MeasureName: '__non_finite__',
        MeasureValueType: 'VARCHAR',
        Time: '5',
      },
    },
  ]);
});

it('shares nothing that differs, such as the measures of two kinds', () => {
  const [body] = bodiesOf([
    { labels: { __name__: 'up' }, samples: [[NAN, 5]], histograms: [{ sum: NAN, timestamp: 6 }] },
  ]);
  expect(body!.CommonAttributes).toEqual({ Dimensions: [{ Name: 'P__name', Value: 'up' }] });
  expect(body!.Records).toEqual([
    { MeasureName: '__non_finite__', MeasureValueType: 'VARCHAR', MeasureValue: 'nan', Time: '5' },
    expect.objectContaining({ MeasureName: '__histogram__', MeasureValueType: 'MULTI', Time: '6' }),
  ]);
});

it('writes exemplars apart from what they are extras of', () => {
  const bodies = bodiesOf([
    {
      labels: { __name__: 'up' },
      samples: [[NAN, 5]],
      exemplars: [{ timestamp: 6, value: 1, labels: {} }],
    },
  ]);
  expect(bodies.map(({ CommonAttributes }) => CommonAttributes.MeasureName)).toEqual([
    '__non_finite__',
    '__exemplar__',
  ]);
  expect({ ...bodies[1]!.CommonAttributes, ...bodies[1]!.Records[0] }).toMatchObject({
    MeasureValues: [
      { Name: 'P__value', Value: '1', Type: 'DOUBLE' },
      { Name: 'P__labels', Value: '{}', Type: 'VARCHAR' },
    ],
    // Within millisecond 6, and the same in every release: what is sent again is no second exemplar.
    Time: '6225819',
    TimeUnit: 'NANOSECONDS',
  });
});

it('an empty histogram of 1970; its message is not empty text, which is no value', () => {
  const [body] = bodiesOf([{ labels: { __name__: 'h' }, histograms: [{}] }]);
  expect(body!.Records[0]!.MeasureValues).toContainEqual({
    Name: 'P__histogram',
    Value: 'eAA=',
    Type: 'VARCHAR',
  });
});

const labelValue = fc.oneof(
  fc.constantFrom('x', 'y'),
  fc.string({ unit: codePoint, minLength: 1, maxLength: 9 }),
);
const series: fc.Arbitrary<SeriesInput> = fc
  .tuple(
    fc.dictionary(fc.constantFrom('job', 'pod', 'zone', 'a:b', 'x'.repeat(61)), labelValue, { maxKeys: 4 }),
    fc.constantFrom('up', 'down'),
    fc.constantFrom(1, NAN),
  )
  .map(([labels, name, value]) => ({ labels: { ...labels, __name__: name }, samples: [[value, 5]] }));

/** The labels that the dimensions of a record stand for, but for those whose names are changed. */
function labelsOf(record: _Record, common: _Record): Readonly<Record<string, string>> {
  const dimensions = [...(common.Dimensions ?? []), ...(record.Dimensions ?? [])];
  const all = Object.fromEntries(dimensions.map(({ Name, Value }) => [Name!, Value!]));
  const {
    P__other_labels: others = '{}',
    P__no_labels: _isUnlabelled,
    P__name: metricName = (record.MeasureName ?? common.MeasureName)!,
    ...own
  } = all;
  return {
    __name__: metricName,
    ...own,
    ...(JSON.parse(others) as Record<string, string>),
  };
}

it.each([[undefined], [['job']], [['job', 'a:b', 'x'.repeat(61)]]])(
  'each record has all labels of its series, whichever are dimensions: %j',
  (dimensionLabels) => {
    fc.assert(
      fc.property(
        fc.uniqueArray(series, {
          maxLength: 10,
          selector: ({ labels }) => JSON.stringify(Object.entries(labels).sort()),
        }),
        (list) => {
          const got = bodiesOf(list, dimensionLabels).flatMap(({ Records, CommonAttributes }) =>
            Records.map((record) => labelsOf(record, CommonAttributes)),
          );
          const plain = (labels: object): string =>
            JSON.stringify(
              Object.entries(labels)
                .filter(([name]) => !/^(?:a:b|U__a_3a_b_z|x{61}|[LN]__.*)$/.test(name))
                .sort(),
            );
          expect(got.map(plain).sort()).toEqual(list.map(({ labels }) => plain(labels)).sort());
        },
      ),
      { numRuns: shareOf(500) },
    );
  },
);
