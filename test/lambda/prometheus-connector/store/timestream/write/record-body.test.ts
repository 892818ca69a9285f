import { TimestreamWriteClient, WriteRecordsCommand, type _Record } from '@aws-sdk/client-timestream-write';
import fc from 'fast-check';
import { select } from '../../../../../../lambda/prometheus-connector/write/select/select';
import { RecordLabels } from '../../../../../../lambda/prometheus-connector/store/timestream/write/record-labels';
import { toBatches } from '../../../../../../lambda/prometheus-connector/store/timestream/write/batches';
import { decodeVersion1 } from '../../../../../../lambda/prometheus-connector/write/decode/version-1';
import { encodeVersion1, type SeriesInput } from '../../../../../support/remote-write';
import { codePoint } from '../../../../../support/code-point';
import { shareOf } from '../../../../../support/fuzz';

const rules = {
  databaseLabel: 'database',
  tableLabel: 'table',
  defaultDestination: { namespace: 'database', collection: 'table' },
};

/** The bodies that the connector would send. */
function bodiesOf(series: readonly SeriesInput[], dimensionLabels?: readonly string[]): string[] {
  const selection = select(decodeVersion1(encodeVersion1(series)), rules, 0);
  const labels = new RecordLabels(selection, dimensionLabels && new Set(dimensionLabels));
  return toBatches(selection, labels).batches.usual.map((batch) => batch.serialize());
}

/** What the SDK makes of an input, as text. */
async function serializedBySdk(input: object): Promise<string> {
  const client = new TimestreamWriteClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  let text = '';
  client.middlewareStack.add(
    () => (args) => {
      text = new TextDecoder().decode((args.request as { body: Uint8Array }).body);
      return Promise.resolve({ output: { $metadata: {} }, response: {} });
    },
    { step: 'build', priority: 'high' },
  );
  await client.send(new WriteRecordsCommand(input as ConstructorParameters<typeof WriteRecordsCommand>[0]));
  return text;
}

/** Records with what they share put into each: what Timestream makes of a call. */
function merged(body: string): _Record[] {
  const { CommonAttributes: common, Records: records } = JSON.parse(body) as {
    CommonAttributes: _Record;
    Records: _Record[];
  };
  return records.map((record) => ({
    ...common,
    ...record,
    Dimensions: [...(common.Dimensions ?? []), ...(record.Dimensions ?? [])].sort((left, right) =>
      left.Name! < right.Name! ? -1 : 1,
    ),
  }));
}

const labelName = fc.stringMatching(/^[a-z]{1,3}$/);
const labelValue = fc.oneof(
  fc.constantFrom('x', 'y'),
  fc.string({ unit: codePoint, minLength: 1, maxLength: 12 }),
);
const seriesInput: fc.Arbitrary<SeriesInput> = fc
  .tuple(
    fc.dictionary(labelName, labelValue, { maxKeys: 5 }),
    fc.constantFrom('up', 'down', 'weird "name"\n\u0001\u007f €'),
    fc.array(
      fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 2 ** 45 })),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([labels, name, samples]) => ({ labels: { ...labels, __name__: name }, samples }));

describe('RecordBody', () => {
  it('writes, letter for letter, what the SDK would make of the same records', async () => {
    const dimensionLabels = fc.constantFrom(undefined, ['a', 'b', 'c'], ['ab']);
    await fc.assert(
      fc.asyncProperty(
        fc.array(seriesInput, { minLength: 1, maxLength: 12 }),
        dimensionLabels,
        async (series, labels) => {
          for (const body of bodiesOf(series, labels)) {
            expect(await serializedBySdk(JSON.parse(body) as object)).toBe(body);
          }
        },
      ),
      { numRuns: shareOf(1_000) },
    );
  });

  it('loses and invents nothing: each sample is one record with its labels, value and time', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(seriesInput, { maxLength: 12, selector: ({ labels }) => JSON.stringify(labels) }),
        (series) => {
          const records = bodiesOf(
            series.map(({ labels, samples }) => ({ labels, samples: samples!.slice(0, 1) })),
          ).flatMap(merged);
          const expected = series.map(({ labels, samples }) => {
            const { __name__: name, ...others } = labels as Record<string, string>;
            const dimensions = Object.entries(others).sort(([left], [right]) => (left < right ? -1 : 1));
            if (dimensions.length === 0) dimensions.push(['P__no_labels', 'true']);
            return [name, dimensions, samples![0]![0], samples![0]![1]];
          });
          const got = records.map(({ MeasureName, Dimensions, MeasureValue, Time }) => [
            MeasureName,
            Dimensions!.map(({ Name, Value }) => [Name, Value]),
            Number(MeasureValue),
            Number(Time),
          ]);
          expect(new Set(got.map((record) => JSON.stringify(record)))).toEqual(
            new Set(expected.map((record) => JSON.stringify(record))),
          );
          expect(got).toHaveLength(expected.length);
        },
      ),
      { numRuns: shareOf(2_000) },
    );
  });

  it('labels that are no dimensions; one that is common only if it is the same in all records', () => {
    const of = (pods: readonly Record<string, string>[]): unknown =>
      JSON.parse(
        bodiesOf(
          pods.map((labels) => ({ labels: { __name__: 'up', ...labels }, samples: [[1, 5]] })),
          ['job'],
        )[0]!,
      );
    expect(
      of([
        { job: 'a', zone: 'z' },
        { job: 'b', zone: 'z' },
      ]),
    ).toMatchObject({
      Records: [{ Dimensions: [{ Name: 'job', Value: 'a' }] }, { Dimensions: [{ Name: 'job', Value: 'b' }] }],
      CommonAttributes: { Dimensions: [{ Name: 'P__other_labels', Value: '{"zone":"z"}' }] },
    });
    expect(of([{ pod: '1', zone: 'z' }, { zone: 'z' }])).toMatchObject({
      Records: [
        { Dimensions: [{ Name: 'P__other_labels', Value: '{"pod":"1","zone":"z"}' }] },
        { Dimensions: [{ Name: 'P__other_labels', Value: '{"zone":"z"}' }] },
      ],
    });
  });

  it('gives a record that would have no dimension one of its own, and no other record', () => {
    const [body] = bodiesOf([
      { labels: { __name__: 'total' }, samples: [[1, 5]] },
      { labels: { __name__: 'total', job: 'node' }, samples: [[2, 5]] },
      { labels: { __name__: 'sum' }, samples: [[3, 5]] },
    ]);
    expect(merged(body!).map(({ Dimensions }) => Dimensions)).toEqual([
      [{ Name: 'P__no_labels', Value: 'true' }],
      [{ Name: 'job', Value: 'node' }],
      [{ Name: 'P__no_labels', Value: 'true' }],
    ]);
  });

  it('writes what all records share once', () => {
    const [body] = bodiesOf([
      { labels: { __name__: 'up', job: 'node', instance: 'a' }, samples: [[1, 5]] },
      { labels: { __name__: 'up', job: 'node', instance: 'b' }, samples: [[0.5, 5]] },
    ]);
    expect(JSON.parse(body!)).toEqual({
      DatabaseName: 'database',
      TableName: 'table',
      Records: [
        { Dimensions: [{ Name: 'instance', Value: 'a' }], MeasureValue: '1' },
        { Dimensions: [{ Name: 'instance', Value: 'b' }], MeasureValue: '0.5' },
      ],
      CommonAttributes: { Dimensions: [{ Name: 'job', Value: 'node' }], MeasureName: 'up', Time: '5' },
    });
  });
});
