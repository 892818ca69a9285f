const units = ['KiB', 'MiB', 'GiB', 'TiB'];

/** A size for people: `312 B`, `4.2 KiB`, `488 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  return `${size < 10 ? size.toFixed(1) : size.toFixed(0)} ${units[power - 1]!}`;
}
