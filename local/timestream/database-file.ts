import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tellOnStderr, type Tell } from '../disk-trouble';
import { StartTrouble } from '../start-trouble';

/** Name of DuckDB's file. */
export const DATABASE_FILE = 'timestream.duckdb';
/** Name of its log: what was committed, and is not in the file yet. */
export const LOG_FILE = `${DATABASE_FILE}.wal`;

/*
 * A log as DuckDB 1.5 writes it: a head, then records, each with its size (8 bytes, little endian) and its checksum (8 bytes) before it.
 * https://github.com/duckdb/duckdb/blob/v1.5-variegata/src/storage/write_ahead_log.cpp
 */
const HEAD = Buffer.from('640062650002ffff', 'hex');
const PREFIX = 16;
/** The record that ends a commit, with its prefix: the same each time. */
const COMMIT = Buffer.from('0500000000000000e7fe7d722fed3d5e640064ffff', 'hex');

/**
 * Looks at the log before DuckDB does, which takes what it cannot read for a write that a killed process left unfinished, and deletes
 * it at the next stop.
 * @param directory of the file
 * @param tell called when the log ends with an unfinished write. Default: stderr
 * @throws {StartTrouble} if the log is not one of DuckDB, or has commits behind a place that is damaged. It is left as it is.
 */
export async function checkLog(directory: string, tell: Tell = tellOnStderr): Promise<void> {
  const file = join(directory, LOG_FILE);
  const log = await readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const head = log.subarray(0, HEAD.length);
  if (!head.equals(HEAD.subarray(0, head.length))) throw damaged(directory, 'is not one of DuckDB');
  const end = endOfRecords(log);
  if (end >= log.length) return;
  if (log.includes(COMMIT, end)) throw damaged(directory, `is damaged at byte ${end}, before its end`);
  const copy = `${file}.torn`;
  const isCopied = await copyFile(file, copy).then(
    () => true,
    () => false,
  );
  tell(
    `the end of ${file} (${log.length - end} B) is of a write that was never finished, and is left out${isCopied ? `. ${copy} still has it` : ''}`,
  );
}

/** Bytes up to the end of the last whole record. */
function endOfRecords(log: Buffer): number {
  let end = Math.min(HEAD.length, log.length);
  for (;;) {
    const left = log.length - end - PREFIX;
    if (left < 0) return end;
    const size = log.readBigUInt64LE(end);
    if (size > left) return end;
    end += PREFIX + Number(size);
  }
}

function damaged(directory: string, how: string): StartTrouble {
  return new StartTrouble(
    `The samples in ${join(directory, DATABASE_FILE)} cannot all be read: ${LOG_FILE} beside it ${how}. Restore both, or move ${LOG_FILE} away to start without the samples that only it has`,
  );
}
