import type { Item } from '../../model/item';
import { METRIC_NAME } from '../../../metrics/model/label';
import type { Metadata } from '../../model/metadata';
import type { DecodedRequest } from '../../model/write-request';
import { NO_DESTINATION, type DestinationNumber } from '../../model/numbers';
import { type SeriesNumber } from '../../../metrics/model/numbers';

const HOUR = 3_600_000;

/** What of a request's metadata is stored. */
interface SelectedMetadata {
  /** By number of their destination. */
  readonly items: ReadonlyMap<DestinationNumber, Item[]>;
  /** Entries for which there is no family or no destination. */
  readonly left: number;
}

/**
 * Selects metadata: an item for each metric family, the last of those that the request has. All of an hour are for its
 * beginning, so that what is sent each minute is one record. An hour: a table may take nothing older.
 * @param destinationOf number of the destination of a series, or of entries without a series; NO_DESTINATION: no
 *   destination
 * @param receivedAt milliseconds since 1970
 */
export function selectMetadata(
  request: DecodedRequest,
  destinationOf: (series: SeriesNumber | undefined) => DestinationNumber,
  receivedAt: number,
): SelectedMetadata {
  const timestamp = Math.floor(receivedAt / HOUR) * HOUR;
  const byDestination = new Map<DestinationNumber, Map<string, Item>>();
  let left = 0;
  for (let index = 0; index < request.metadata.length; index++) {
    const metadata = request.metadata.at(index);
    const destination = destinationOf(metadata.series);
    const family = familyOf(request, metadata);
    if (saysNothing(metadata)) continue;
    if (destination === NO_DESTINATION || family === '') {
      left++;
      continue;
    }
    const families = byDestination.get(destination) ?? new Map<string, Item>();
    byDestination.set(destination, families);
    families.set(family, { kind: 'metadata', timestamp, ...metadata, family });
  }
  const items = new Map(
    [...byDestination].map(([destination, families]) => [destination, [...families.values()]]),
  );
  return { items, left };
}

/** Senders of version 2 have a message for every series, whether anything is known of it or not. */
function saysNothing({ type, help, unit }: Metadata): boolean {
  return type === 0 && help === '' && unit === '';
}

function familyOf(request: DecodedRequest, { series, family }: Metadata): string {
  if (series === undefined) return family;
  const { names, values } = request.labels;
  const label = request.labelsOf(series).find((number) => names[number] === METRIC_NAME);
  return label === undefined ? '' : values[label]!;
}
