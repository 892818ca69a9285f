import { gzipSync } from 'node:zlib';
import type { Chance } from './chance';
import type { DemoFile } from './demo-run';
import { RECORD_BYTES, writeTar } from './tar';

/** Bytes of a part: more than a record of `tar`, so that any number of parts can be made. Krkn's are far larger. */
const PART_BYTES = 12 * 1024;

/** How Prometheus' data is sent. */
export interface PrometheusBackup {
  /** Into how many parts the archive is cut. */
  readonly parts: number;
  /** Number of the part that never arrived. */
  readonly lost?: number;
}

/**
 * A backup of Prometheus: one archive, cut into parts that only together can be read.
 * @param modified epoch seconds
 */
export function prometheusParts(
  { parts, lost }: PrometheusBackup,
  modified: number,
  chance: Chance,
): DemoFile[] {
  const archive = prometheusArchive(parts, modified, chance);
  return Array.from({ length: parts }, (_, part) => ({
    name: `prometheus-${String(part).padStart(2, '0')}.tar`,
    content: archive.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
  })).filter((_, part) => part !== lost);
}

function prometheusArchive(parts: number, modified: number, chance: Chance): Buffer {
  const block = `prometheus/${chance.text(26, '0123456789ABCDEFGHJKMNPQRSTVWXYZ')}`;
  const meta = {
    ulid: block.slice(11),
    minTime: (modified - 7200) * 1000,
    maxTime: modified * 1000,
    version: 1,
  };
  const withChunks = (chunks: Buffer): Buffer =>
    writeTar(
      [
        { path: `${block}/meta.json`, content: JSON.stringify(meta, null, 4) },
        { path: `${block}/tombstones`, content: Buffer.from('0130ba3001000000000000', 'hex') },
        { path: `${block}/chunks/000001`, content: chunks },
      ],
      modified,
    );
  const records = Math.floor((parts * PART_BYTES) / RECORD_BYTES);
  // The headers and small files take less than a record.
  return withChunks(chance.bytes((records - 1) * RECORD_BYTES + 1));
}

/**
 * Logs that were gathered from a cluster.
 * @param namespace of which; undefined: of the whole cluster
 * @param lines of one log
 * @param modified epoch seconds
 */
export function logArchive(
  namespace: string | undefined,
  lines: readonly string[],
  modified: number,
): DemoFile {
  const folder =
    namespace === undefined ? 'must-gather/cluster-scoped-resources' : `inspect/namespaces/${namespace}`;
  const files = [
    { path: `${folder}/timestamp`, content: `${new Date(modified * 1000).toISOString()}\n` },
    { path: `${folder}/filtered.log`, content: lines.map((line) => `${line}\n`).join('') },
  ];
  return {
    name: namespace === undefined ? 'logs-00.tar.gz' : `logs-${namespace}-00.tar.gz`,
    content: gzipSync(writeTar(files, modified)),
  };
}
