// Bodies of one version whose headers say the other, and what only looks like one.
import { edgeNames } from '../../../support/connector-edges';
import { compress, encodeVersion1, encodeVersion2 } from '../../../support/remote-write';
import { labelled, two, up, v1, v2, version1, version2 } from '../../../support/write-inputs';
import { testWrites, type Row } from '../../../support/write-table';

const both = [
  'remote write 1.0 (prometheus.WriteRequest)',
  'remote write 2.0 (io.prometheus.write.v2.Request)',
].map((name) => new RegExp(name.replace(/[().]/g, '\\$&')));
const metadata = [{ type: 1, metric_family_name: 'up', help: 'Is it?', unit: '' }];
/** A message with one field, of this number and wire type. */
const field = (number: number, wireType: number, ...value: number[]): Buffer =>
  Buffer.from([(number << 3) | wireType, ...value]);

/** Refused as a whole: what it says of itself is not what it is. */
const versionMismatches: readonly Row[] = [
  {
    name: 'a body of 1.0 called 2.0',
    body: v1(two),
    headers: version2,
    status: 400,
    written: [0, 0, 0],
    says: [
      /^Content-Type "application\/x-protobuf;proto=io\.prometheus\.write\.v2\.Request"/,
      /has field 1 of remote write 1\.0/,
      'Send this body with Content-Type: application/x-protobuf, or',
      'protobuf_message: io.prometheus.write.v2.Request',
    ],
  },
  {
    name: 'metadata of 1.0 called 2.0',
    body: v1([], { metadata }),
    headers: version2,
    status: 400,
    written: [0, 0, 0],
    says: [/has field 3 of remote write 1\.0/],
  },
  {
    name: 'a body of 2.0 called 1.0',
    body: v2(two),
    headers: version1,
    status: 400,
    written: 'none',
    says: [
      /^Content-Type "application\/x-protobuf" /,
      /has field 4 of remote write 2\.0/,
      'Send this body with Content-Type: application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'protobuf_message: prometheus.WriteRequest',
    ],
  },
  {
    name: 'a body of 2.0 by the version header alone',
    body: v2(two),
    headers: { ...version1, 'x-prometheus-remote-write-version': '2.0.0' },
    status: 400,
    written: 'none',
    says: [/\(X-Prometheus-Remote-Write-Version "2\.0\.0" does not count\)/],
  },
  {
    name: 'a body of 2.0 called 1.0 by its parameter',
    body: v2(two),
    headers: { 'content-type': 'application/x-protobuf;proto=prometheus.WriteRequest' },
    status: 400,
    written: 'none',
    says: [/^Content-Type "application\/x-protobuf;proto=prometheus\.WriteRequest" /],
  },
  {
    name: 'a body of 2.0 without Content-Type',
    body: v2(two),
    headers: { 'content-type': undefined },
    status: 400,
    written: 'none',
    says: [/^A request without Content-Type /],
  },
  {
    name: 'symbols of 2.0 without series, called 1.0',
    body: v2([]),
    headers: version1,
    status: 400,
    written: 'none',
  },
  ...[
    { order: '1.0 first', parts: [encodeVersion1(two), encodeVersion2([up('c')])] },
    { order: '2.0 first', parts: [encodeVersion2([up('c')]), encodeVersion1(two)] },
  ].flatMap(({ order, parts }): Row[] => [
    {
      name: `fields of both, ${order}, called 1.0`,
      body: compress(Buffer.concat(parts)),
      headers: version1,
      status: 400,
      written: 'none',
    },
    {
      name: `fields of both, ${order}, called 2.0`,
      body: compress(Buffer.concat(parts)),
      headers: version2,
      status: 400,
      written: [0, 0, 0],
    },
  ]),
];
const mismatches = versionMismatches.map((row): Row => ({
  ...row,
  name: `${row.name}; 400 that names both versions, and nothing is stored`,
  stored: 0,
  says: [...both, 'Nothing was stored', ...(row.says ?? [])],
}));

const others: Row[] = [
  {
    name: 'a message of 2.0 without anything; 204',
    body: compress(Buffer.alloc(0)),
    status: 204,
    written: [0, 0, 0],
    stored: 0,
  },
  {
    name: 'a message of 1.0 without anything; 204',
    body: compress(Buffer.alloc(0)),
    headers: version1,
    status: 204,
    written: 'none',
    stored: 0,
  },
  { name: 'a message of 2.0 without series; 204', body: v2([]), status: 204, written: [0, 0, 0], stored: 0 },
  {
    name: 'a series with metadata alone; 400, as the specification asks for a sample or a histogram',
    body: v2([
      { labels: { __name__: 'm', i: '1' }, more: { metadata: { type: 2, help_ref: 1, unit_ref: 0 } } },
    ]),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
    says: ['1 empty_series'],
  },
  // A field that neither version has may be of a later one: the rest is what it says it is.
  ...[2, 6, 15].map((number): Row => ({
    name: `field ${number} in a message of 1.0; left alone`,
    body: compress(Buffer.concat([field(number, 0, 1), encodeVersion1([labelled({ __name__: 'up' })])])),
    headers: version1,
    status: 204,
    stored: 1,
  })),
  ...[2, 6, 15].map((number): Row => ({
    name: `field ${number} in a message of 2.0; left alone`,
    body: compress(Buffer.concat([field(number, 0, 1), encodeVersion2([labelled({ __name__: 'up' })])])),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  })),
  // Of another wire type they are fields of neither message.
  ...[4, 5].map((number): Row => ({
    name: `field ${number} as a varint in a message of 1.0; 400`,
    body: compress(field(number, 0, 1)),
    headers: version1,
    status: 400,
    says: ['is not a valid remote write 1.0 message'],
  })),
  ...[1, 3].map((number): Row => ({
    name: `field ${number} as a varint in a message of 2.0; 400`,
    body: compress(field(number, 0, 1)),
    status: 400,
    written: [0, 0, 0],
    says: ['is not a valid remote write 2.0 message'],
  })),
];

const emptyHeaders = ['', ' '].flatMap((empty): Row[] => [
  {
    name: `Content-Encoding ${JSON.stringify(empty)}; as if there were none`,
    body: v1(two),
    headers: { ...version1, 'content-encoding': empty },
    status: 204,
    stored: 2,
  },
  {
    name: `Content-Type ${JSON.stringify(empty)}; as if there were none`,
    body: v1(two),
    headers: { 'content-type': empty },
    status: 204,
    written: 'none',
    stored: 2,
  },
]);

testWrites([...mismatches, ...others]);
testWrites(emptyHeaders, edgeNames);
