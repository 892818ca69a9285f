// The numbers are those of the black-box statements that the connector was specified by.
import type { WriteReport } from '../../../../lambda/prometheus-connector/write/write';
import { edgeNames } from '../../../support/connector-edges';
import { compress, encodeVersion1, encodeVersion2 } from '../../../support/remote-write';
import { two, v1, v2, version1 } from '../../../support/write-inputs';
import { testWrites, type Row } from '../../../support/write-table';

/** What was accepted and not stored, by reason. */
function droppedOf(reports: readonly WriteReport[]): Record<string, number> {
  return Object.fromEntries(reports.flatMap(({ dropped }) => [...dropped]));
}

/** How it is asked: method, path, headers and size. */
const requests: readonly Row[] = [
  {
    name: '1 version 1, two samples; 204 without a body',
    body: v1(two),
    headers: version1,
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: '2 version 1, proto parameter',
    body: v1(two),
    headers: { 'content-type': 'application/x-protobuf;proto=prometheus.WriteRequest' },
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: '2 no Content-Type; version 1',
    body: v1(two),
    headers: { 'content-type': undefined },
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: '2 no Content-Encoding; snappy',
    body: v1(two),
    headers: { ...version1, 'content-encoding': undefined },
    status: 204,
    stored: 2,
  },
  {
    name: '2 no version header',
    body: v1(two),
    headers: { 'content-type': 'application/x-protobuf' },
    status: 204,
    stored: 2,
  },
  { name: '3 version 2, two samples', body: v2(two), status: 204, written: [2, 0, 0], stored: 2 },
  {
    name: '4 version 2, spaces, quotes and capitals in Content-Type',
    body: v2(two),
    headers: { 'content-type': 'Application/X-Protobuf; proto="io.prometheus.write.v2.Request"' },
    status: 204,
    written: [2, 0, 0],
    stored: 2,
  },
  ...['application/json', 'image/png', 'application/x-protobuf;proto=yolo'].map((contentType) => ({
    name: `5 ${contentType}; nothing written`,
    body: v1(two),
    headers: { 'content-type': contentType },
    status: 415,
    stored: 0,
    says: ['Content-Type', 'expected application/x-protobuf'],
  })),
  ...['gzip', 'deflate', 'zstd'].map((encoding) => ({
    name: `6 encoding ${encoding}; nothing written`,
    body: v1(two),
    headers: { ...version1, 'content-encoding': encoding },
    status: 415,
    stored: 0,
    says: ['Content-Encoding', 'snappy'],
  })),
  {
    name: '10 GET /write',
    method: 'GET',
    status: 405,
    says: ['POST'],
    check: ({ response }) => {
      expect(response.headers['allow']).toBe('POST');
    },
  },
  { name: '10 POST /nope', path: '/nope', body: v1(two), status: 404, says: ['POST /write'] },
  {
    name: '43 compressed body above the limit',
    body: Buffer.alloc(4 * 1024 * 1024 + 1),
    status: 400,
    written: [0, 0, 0],
    says: ['4194304', 'max_samples_per_send'],
  },
];

/** What is in the body. */
const bodies: readonly Row[] = [
  ...[
    { name: 'first byte 0', body: Buffer.concat([Buffer.from('0'), v1(two).subarray(1)]) },
    { name: 'first byte 0xff', body: Buffer.concat([Buffer.from([0xff]), v1(two).subarray(1)]) },
    { name: 'cut off', body: v1(two).subarray(0, 20) },
    { name: 'empty', body: Buffer.alloc(0) },
    { name: 'framed snappy', body: Buffer.concat([Buffer.from('ff060000734e61507059', 'hex'), v1(two)]) },
  ].map(({ name, body }) => ({
    name: `7 ${name}`,
    body,
    headers: version1,
    status: 400,
    stored: 0,
    says: ['snappy'],
  })),
  ...[
    { name: 'garbage', body: compress(Buffer.from('this is no message at all, whatever the type')) },
    { name: 'cut off', body: compress(encodeVersion1(two).subarray(0, -3)) },
    { name: 'wrong wire type', body: compress(Buffer.from([0x08, 0x01])) },
    { name: 'group', body: compress(Buffer.from([0x7b, 0x7c])) },
    { name: 'length beyond the end', body: compress(Buffer.from([0x0a, 0x7f, 0x00])) },
  ].map(({ name, body }) => ({
    name: `8 snappy of a message: ${name}`,
    body,
    headers: version1,
    status: 400,
    written: 'none' as const,
    stored: 0,
    says: ['message'],
  })),
  {
    name: '8 the same in version 2; nothing counts as written',
    body: compress(encodeVersion2(two).subarray(0, -3)),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
  },
  {
    name: '9 six bytes that claim 4 GiB',
    body: Buffer.from('ffffffff0f00', 'hex'),
    status: 400,
    written: [0, 0, 0],
    says: ['snappy'],
  },
  {
    name: '11 version 1, metadata only',
    body: v1([], { metadata: [{ type: 1, metric_family_name: 'up', help: 'Is it?', unit: '' }] }),
    headers: version1,
    status: 204,
    written: 'none',
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({ metadata_not_stored: 1 });
    },
  },
  { name: '11 version 2 without series', body: v2([]), status: 204, written: [0, 0, 0], stored: 0 },
  { name: '11 version 1 without series', body: v1([]), headers: version1, status: 204, stored: 0 },
  {
    name: '43 decompressed body above the limit',
    body: compress(Buffer.alloc(33 * 1024 * 1024)),
    status: 400,
    written: [0, 0, 0],
    says: ['33554432', 'max_samples_per_send'],
  },
];

testWrites(requests, edgeNames);
testWrites(bodies);
