import { compareTexts } from '../model/compare-texts';
import type { Label } from '../model/label';
import { decodeName, decodeValue } from './label-codec';

/** The labels of a series, sorted by name, from its tags. An empty value is the same as no label. */
export function labelsOfTags(tags: Iterable<readonly [key: string, value: string]>): readonly Label[] {
  // Another program may have written two keys that stand for the same name.
  const labels = new Map<string, string>();
  for (const [key, value] of tags) {
    const name = decodeName(key);
    if (value !== '' && !labels.has(name)) labels.set(name, decodeValue(value));
  }
  return [...labels]
    .map(([name, value]) => ({ name, value }))
    .sort((left, right) => compareTexts(left.name, right.name));
}
