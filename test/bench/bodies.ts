import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressSync, uncompressSync } from 'snappy';
import { encodeVersion1, encodeVersion2 } from '../support/remote-write';
import { kubernetesSeries, type Targets } from './kubernetes';
import { loadWriteRequest } from './textbook';

/** A body to measure with. */
export interface Body {
  readonly name: string;
  /** The compressed body as it stands in an event. */
  readonly base64: string;
  readonly samples: number;
  /** Version of remote write. */
  readonly version: 1 | 2;
}

/** The schema that the textbook's decoder is generated from. */
export const protoFile = join(__dirname, 'remote-write.proto');

const captured = join(__dirname, '../fixtures/remote-write');

/** Bodies of round sizes, cut from a captured one. */
export function capturedBodies(): Body[] {
  const type = loadWriteRequest(protoFile);
  const block = readFileSync(join(captured, 'ext_10000-001.snappy'));
  const { timeseries } = type.decode(uncompressSync(block) as Buffer) as unknown as { timeseries: object[] };
  return [500, 2_000, 10_000].map((samples) => {
    const message = type.encode({ timeseries: timeseries.slice(0, samples) }).finish();
    const base64 = compressSync(Buffer.from(message)).toString('base64');
    return {
      name: `${samples} samples`,
      base64,
      samples: Math.min(samples, timeseries.length),
      version: 1,
    };
  });
}

/** Names and messages of the captured bodies as they came, of version 1. */
export function capturedMessages(): [name: string, message: Buffer][] {
  return readdirSync(captured).map((name) => [
    `captured ${name.replace('.snappy', '')}`,
    uncompressSync(readFileSync(join(captured, name))) as Buffer,
  ]);
}

const targets: readonly Targets[] = [
  { kind: 'pods', series: 60, shards: 1 },
  { kind: 'pods', series: 60, shards: 4 },
  { kind: 'pods', series: 300, shards: 4 },
  { kind: 'nodes', series: 1_500, shards: 8 },
  { kind: 'containers', series: 1_500, shards: 1 },
];

/** Samples of a request, Prometheus' default. */
const SAMPLES = 2_000;

/** Names and messages of 2,000 samples as a Prometheus in Kubernetes sends them. */
export function kubernetesMessages(version: 1 | 2): [name: string, message: Buffer][] {
  const encode = version === 1 ? encodeVersion1 : encodeVersion2;
  return targets.map((of) => [
    `${of.kind} of ${of.series} series, shard of ${of.shards}`,
    encode(kubernetesSeries(of, SAMPLES)),
  ]);
}

/** The same, compressed. */
export function kubernetesBodies(version: 1 | 2): Body[] {
  return kubernetesMessages(version).map(([name, message]) => ({
    name: `${name}, ${version}.0`,
    base64: compressSync(message).toString('base64'),
    samples: SAMPLES,
    version,
  }));
}
