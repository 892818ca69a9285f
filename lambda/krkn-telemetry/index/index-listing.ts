import type { ListedObject } from '../storage/bucket';
import { indexedRun, indexRoot, RECONCILED_NAME, segmentNumber } from '../storage/keys/object-key';

/** A segment as a listing tells of it. */
export interface ListedSegment extends ListedObject {
  readonly number: number;
}

/** What there is of a group's index. */
export interface IndexListing {
  /** In order of arrival. */
  readonly segments: readonly ListedSegment[];
  /** Its `modified` is when the index was last compared with the folders. */
  readonly reconciled: ListedObject | undefined;
}

/** Sorts objects of the index by the group that they are about. What is none of ours is left out. */
export function indexesOf(objects: readonly ListedObject[]): ReadonlyMap<string, IndexListing> {
  const byGroup = new Map<string, ListedObject[]>();
  for (const object of objects) {
    const { group } = indexedRun(object.key.slice(indexRoot.length));
    const others = byGroup.get(group);
    if (others === undefined) byGroup.set(group, [object]);
    else others.push(object);
  }
  return new Map([...byGroup].map(([group, own]) => [group, toIndexListing(own)]));
}

/** @param objects those directly in the folder of a group's index */
export function toIndexListing(objects: readonly ListedObject[]): IndexListing {
  const segments = objects.flatMap((object) => {
    const number = segmentNumber(nameOf(object));
    return number === undefined ? [] : [{ ...object, number }];
  });
  return {
    segments: segments.sort((left, right) => left.number - right.number),
    reconciled: objects.find((object) => nameOf(object) === RECONCILED_NAME),
  };
}

function nameOf({ key }: ListedObject): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
