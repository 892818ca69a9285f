// The form of a write: its path, headers and encoding, and whether its body is a message at all.
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
    name: 'version 1, two samples; 204 without a body',
    body: v1(two),
    headers: version1,
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: 'version 1, proto parameter; stored',
    body: v1(two),
    headers: { 'content-type': 'application/x-protobuf;proto=prometheus.WriteRequest' },
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: 'no Content-Type; version 1',
    body: v1(two),
    headers: { 'content-type': undefined },
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: 'no Content-Encoding; snappy',
    body: v1(two),
    headers: { ...version1, 'content-encoding': undefined },
    status: 204,
    stored: 2,
  },
  {
    name: 'no version header; version 1',
    body: v1(two),
    headers: { 'content-type': 'application/x-protobuf' },
    status: 204,
    stored: 2,
  },
  {
    name: 'version 2, two samples; 204 that counts them',
    body: v2(two),
    status: 204,
    written: [2, 0, 0],
    stored: 2,
  },
  {
    name: 'version 2, spaces, quotes and capitals in Content-Type; stored',
    body: v2(two),
    headers: { 'content-type': 'Application/X-Protobuf; proto="io.prometheus.write.v2.Request"' },
    status: 204,
    written: [2, 0, 0],
    stored: 2,
  },
  ...['application/json', 'image/png', 'application/x-protobuf;proto=yolo'].map((contentType) => ({
    name: `Content-Type ${contentType}; nothing written`,
    body: v1(two),
    headers: { 'content-type': contentType },
    status: 415,
    stored: 0,
    says: ['Content-Type', 'expected application/x-protobuf'],
  })),
  ...['gzip', 'deflate', 'zstd'].map((encoding) => ({
    name: `Content-Encoding ${encoding}; nothing written`,
    body: v1(two),
    headers: { ...version1, 'content-encoding': encoding },
    status: 415,
    stored: 0,
    says: ['Content-Encoding', 'snappy'],
  })),
  {
    name: 'GET /write; 405',
    method: 'GET',
    status: 405,
    says: ['POST'],
    check: ({ response }) => {
      expect(response.headers['allow']).toBe('POST');
    },
  },
  { name: 'POST /nope; 404', path: '/nope', body: v1(two), status: 404, says: ['POST /write'] },
  {
    name: 'compressed body above the limit; refused',
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
    name: `block of snappy, ${name}; nothing written`,
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
    name: `message, ${name}; nothing written`,
    body,
    headers: version1,
    status: 400,
    written: 'none' as const,
    stored: 0,
    says: ['message'],
  })),
  {
    name: 'message of version 2, cut off; nothing counts as written',
    body: compress(encodeVersion2(two).subarray(0, -3)),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
  },
  {
    name: 'six bytes that claim 4 GiB; refused',
    body: Buffer.from('ffffffff0f00', 'hex'),
    status: 400,
    written: [0, 0, 0],
    says: ['snappy'],
  },
  {
    name: 'version 1, metadata only; dropped',
    body: v1([], { metadata: [{ type: 1, metric_family_name: 'up', help: 'Is it?', unit: '' }] }),
    headers: version1,
    status: 204,
    written: 'none',
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({ metadata_not_stored: 1 });
    },
  },
  { name: 'version 2 without series; 204', body: v2([]), status: 204, written: [0, 0, 0], stored: 0 },
  { name: 'version 1 without series; 204', body: v1([]), headers: version1, status: 204, stored: 0 },
  {
    name: 'decompressed body above the limit; refused',
    body: compress(Buffer.alloc(33 * 1024 * 1024)),
    status: 400,
    written: [0, 0, 0],
    says: ['33554432', 'max_samples_per_send'],
  },
];

testWrites(requests, edgeNames);
testWrites(bodies);
