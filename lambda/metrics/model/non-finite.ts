// Values that stores have no number for, as text that gives every bit of them back.

const named: readonly (readonly [text: string, highWord: number, lowWord: number])[] = [
  // How Prometheus marks the end of a series: https://prometheus.io/docs/specs/prw/remote_write_spec/#stale-markers
  ['stale', 0x7ff00000, 2],
  // The NaN of targets and of PromQL.
  ['nan', 0x7ff80000, 1],
  ['+Inf', 0x7ff00000, 0],
  ['-Inf', 0xfff00000, 0],
];

/** A double as its two halves. */
export interface DoubleWords {
  /** The high 32 bits, unsigned. */
  readonly highWord: number;
  /** The low 32 bits, unsigned. */
  readonly lowWord: number;
}

/**
 * The text of a value that is not finite: `stale`, `nan`, `+Inf`, `-Inf`, or the 16 hexadecimal digits of any other NaN.
 */
export function nonFiniteText({ highWord, lowWord }: DoubleWords): string {
  const known = named.find(([, high, low]) => high === highWord && low === lowWord);
  return known?.[0] ?? hex(highWord) + hex(lowWord);
}

/** The value of a text of {@link nonFiniteText}; undefined for any other text. */
export function nonFiniteWords(text: string): DoubleWords | undefined {
  const known = named.find(([name]) => name === text);
  if (known !== undefined) return { highWord: known[1], lowWord: known[2] };
  if (!/^[0-9a-f]{16}$/.test(text)) return undefined;
  return { highWord: parseInt(text.slice(0, 8), 16), lowWord: parseInt(text.slice(8), 16) };
}

/** Whether the bits are those of NaN or of an infinity. */
export function isNonFinite({ highWord }: Pick<DoubleWords, 'highWord'>): boolean {
  return (highWord & 0x7ff00000) === 0x7ff00000;
}

/** The number that has these bits. */
export function doubleOf({ highWord, lowWord }: DoubleWords): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, highWord);
  view.setUint32(4, lowWord);
  return view.getFloat64(0);
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
