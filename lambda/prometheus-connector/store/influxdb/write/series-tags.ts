import { isIdentity } from '../../../model/label-roles';
import type { LabelNumber } from '../../../model/numbers';
import type { SeriesNumber } from '../../../../metrics/model/numbers';
import type { Selection } from '../../../model/selection';
import { tagText } from './line-text';

/** The tags of the series of a request. The text of a label is made once, however many series have it. */
export class SeriesTags {
  /** By number of the label; undefined until a series has it. */
  private readonly fragments: (string | undefined)[];
  private readonly fragmentBytes: Uint32Array;
  /** By number of the series; undefined until it is asked for. */
  private readonly texts: (string | undefined)[];
  private readonly bytes: Float64Array;
  private readonly counts: Uint32Array;

  constructor(private readonly selection: Pick<Selection, 'request' | 'roles'>) {
    const { labels, seriesCount } = selection.request;
    this.fragments = new Array<string | undefined>(labels.size);
    this.fragmentBytes = new Uint32Array(labels.size);
    this.texts = new Array<string | undefined>(seriesCount);
    this.bytes = new Float64Array(seriesCount);
    this.counts = new Uint32Array(seriesCount);
  }

  /** A comma before each. */
  textOf(series: SeriesNumber): string {
    return this.texts[series] ?? this.make(series);
  }

  bytesOf(series: SeriesNumber): number {
    this.textOf(series);
    return this.bytes[series]!;
  }

  countOf(series: SeriesNumber): number {
    this.textOf(series);
    return this.counts[series]!;
  }

  private make(series: SeriesNumber): string {
    const { request, roles } = this.selection;
    const end = request.endOfLabels(series);
    let text = '';
    let bytes = 0;
    let count = 0;
    for (let row = request.firstLabel(series); row < end; row++) {
      const label = request.labelAt(row);
      if (!isIdentity(roles[label])) continue;
      text += this.fragments[label] ?? this.makeFragment(label);
      bytes += this.fragmentBytes[label]!;
      count++;
    }
    this.texts[series] = text;
    this.bytes[series] = bytes;
    this.counts[series] = count;
    return text;
  }

  private makeFragment(label: LabelNumber): string {
    const { names, values } = this.selection.request.labels;
    const text = tagText(names[label]!, values[label]!);
    this.fragments[label] = text;
    this.fragmentBytes[label] = Buffer.byteLength(text);
    return text;
  }
}
