/** The parts of Prometheus' data that a run has. */
export interface ArchiveParts {
  /** How many there are. */
  readonly count: number;
  /** The highest number, of which the first is 0. */
  readonly last: number;
  /** Numbers below the highest of which there is no part, ascending. */
  readonly missing: readonly number[];
  /**
   * A line for bash and zsh, on Linux and macOS, that unpacks the archive where the parts are: as far as it can be
   * read, which is up to the first part that is missing. Undefined when that is the first of all.
   */
  readonly command: string | undefined;
}

/** Krkn cuts an archive into at most 676 parts. */
const PART = /^prometheus-(\d{2,3})\.tar$/;

/**
 * The number of a part of Prometheus' data by the name of its file: 7 of `prometheus-07.tar`. Undefined for all other
 * files.
 */
export function partNumber(name: string): number | undefined {
  const digits = PART.exec(name)?.[1];
  return digits !== undefined && partDigits(Number(digits)) === digits ? Number(digits) : undefined;
}

/** The number of a part as in the name of its file. */
export function partDigits(part: number): string {
  return String(part).padStart(2, '0');
}

/**
 * The parts of Prometheus' data among the files of a run. They are slices of one archive: the first alone can be read
 * by itself. It is not known how many were sent, so that parts which are missing at the end cannot be told; `tar` then
 * complains of an unexpected end.
 * @param names of the files, in any order
 * @returns undefined when there are none
 */
export function archiveParts(names: readonly string[]): ArchiveParts | undefined {
  const parts = new Set(names.flatMap((name) => partNumber(name) ?? []));
  if (parts.size === 0) return undefined;
  const last = Math.max(...parts);
  const missing = Array.from({ length: last }, (_, part) => part).filter((part) => !parts.has(part));
  return { count: parts.size, last, missing, command: unpackCommand((missing[0] ?? last + 1) - 1) };
}

/**
 * By number, for names sort otherwise from the hundredth part on. Neither `ls -v` nor `{00..103}` does so everywhere.
 * @param last number of the last part to be read; -1: none
 */
function unpackCommand(last: number): string | undefined {
  if (last < 0) return undefined;
  if (last === 0) return 'tar xf prometheus-00.tar';
  return `cat $(printf 'prometheus-%02d.tar ' $(seq 0 ${last})) | tar xf -`;
}
