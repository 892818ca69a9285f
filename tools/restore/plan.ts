/** A version of an object, or a deletion of it, as S3 lists them. */
export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
  /** Epoch milliseconds, in whole seconds. */
  readonly modified: number;
  /** Whether it is what S3 answers with now. */
  readonly isLatest: boolean;
  /** Undefined for a deletion. */
  readonly content: { readonly etag: string; readonly size: number } | undefined;
}

/** What is to be done about an object. */
export type Step =
  | {
      readonly kind: 'restore';
      readonly key: string;
      /** What the object was. */
      readonly version: ListedVersion;
      /** Its size in bytes. */
      readonly size: number;
      /** What it was replaced by first. */
      readonly next: ListedVersion;
    }
  /** It is what it was. */
  | { readonly kind: 'same'; readonly key: string }
  /** It was not there, and is now. */
  | { readonly kind: 'later'; readonly key: string };

/**
 * What brings objects back to what they were before a time. Objects that were not there before, and are not now, need
 * nothing.
 * @param versions of each key the newest first, as S3 lists them
 * @param before epoch milliseconds
 * @returns in order of keys
 */
export function planRestore(versions: readonly ListedVersion[], before: number): readonly Step[] {
  const byKey = new Map<string, ListedVersion[]>();
  for (const version of versions) byKey.set(version.key, [...(byKey.get(version.key) ?? []), version]);
  return [...byKey.keys()].sort().flatMap((key) => stepFor(newestFirst(byKey.get(key)!), before) ?? []);
}

/** @param versions of one object, newest first */
function stepFor(versions: readonly ListedVersion[], before: number): Step | undefined {
  const { key, content: latest } = versions[0]!;
  const place = versions.findIndex(({ modified }) => modified < before);
  const version = versions[place];
  if (version?.content === undefined) return latest === undefined ? undefined : { kind: 'later', key };
  if (version.content.etag === latest?.etag && version.content.size === latest.size) {
    return { kind: 'same', key };
  }
  return { kind: 'restore', key, version, size: version.content.size, next: versions[place - 1]! };
}

/**
 * S3 lists objects and deletions in this order, but apart from each other. Of those of one second the latest is known;
 * of the others a deletion counts as the older, so that rather too much is restored than too little.
 */
function newestFirst(versions: readonly ListedVersion[]): readonly ListedVersion[] {
  return [...versions].sort(
    (left, right) =>
      Number(right.isLatest) - Number(left.isLatest) ||
      right.modified - left.modified ||
      Number(left.content === undefined) - Number(right.content === undefined),
  );
}
