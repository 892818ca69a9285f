import type { ItemCounts } from '../../model/item';
import { LONGEST_TEXT } from '../../model/label-roles';
import type { Matcher } from '../../../metrics/model/matcher';
import { NO_LABEL, type LabelNumber } from '../../model/numbers';
import { type SeriesNumber } from '../../../metrics/model/numbers';
import type { DecodedRequest } from '../../model/write-request';

/** A matcher, and what it is known to answer. */
interface KnownMatcher {
  readonly accepts: (value: string) => boolean;
  /** Place of its label among the names that are asked for. */
  readonly place: number;
  /** By number of a label; of {@link NO_LABEL} for a series without it. */
  readonly answers: Map<LabelNumber, boolean>;
}

/**
 * The series of a request that selectors choose. A value that many series have is matched once. Labels count as they
 * were sent.
 */
export class DroppedMetrics {
  private readonly selectors: readonly (readonly KnownMatcher[])[];
  /** Place of each label's name plus one, by the label's number; 0: no one asks for it. */
  private readonly places: Uint16Array;
  /** The labels of a series, by the place of their name. */
  private readonly asked: LabelNumber[];
  private readonly isIncluded: Uint8Array;

  constructor(
    private readonly request: DecodedRequest,
    selectors: readonly (readonly Matcher[])[],
  ) {
    const names = [...new Set(selectors.flat().map(({ name }) => name))];
    const placeOf = new Map(names.map((name, place) => [name, place]));
    this.selectors = selectors.map((matchers) =>
      matchers.map(({ name, accepts }) => ({ accepts, place: placeOf.get(name)!, answers: new Map() })),
    );
    this.places = Uint16Array.from(request.labels.names, (name) => (placeOf.get(name) ?? -1) + 1);
    this.asked = names.map(() => NO_LABEL);
    this.isIncluded = new Uint8Array(request.seriesCount);
  }

  /** Whether a selector chooses the series, which has no problem. */
  includes(series: SeriesNumber): boolean {
    const { request, places, asked } = this;
    asked.fill(NO_LABEL);
    const end = request.endOfLabels(series);
    for (let row = request.firstLabel(series); row < end; row++) {
      const label = request.labelAt(row);
      const place = places[label]!;
      if (place === 0) continue;
      // Matching it would take long.
      if (request.labels.values[label]!.length > LONGEST_TEXT) return false;
      asked[place - 1] = label;
    }
    const isIncluded = this.selectors.some((matchers) =>
      matchers.every((matcher) => this.isAccepted(matcher)),
    );
    if (isIncluded) this.isIncluded[series] = 1;
    return isIncluded;
  }

  /** What the series hold that were chosen so far. */
  count(): ItemCounts {
    const { samples, histograms, exemplars } = this.request;
    let count = 0;
    for (let sample = 0; sample < samples.length; sample++) {
      count += this.isIncluded[samples.seriesOf(sample)]!;
    }
    const isChosen = ({ series }: { readonly series: SeriesNumber }): boolean =>
      this.isIncluded[series] === 1;
    return {
      samples: count,
      histograms: histograms.filter(isChosen).length,
      exemplars: exemplars.filter(isChosen).length,
    };
  }

  private isAccepted({ accepts, place, answers }: KnownMatcher): boolean {
    const label = this.asked[place]!;
    const known = answers.get(label);
    if (known !== undefined) return known;
    const answer = accepts(this.request.labels.values[label] ?? '');
    answers.set(label, answer);
    return answer;
  }
}
