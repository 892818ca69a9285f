import type { Reader } from 'protobufjs/minimal';
import type { Exemplar, ExemplarProblem } from '../../model/exemplar';
import type { Label } from '../../../metrics/model/label';
import { doubleTag, expectEnd, readInt64, skipField, varintTag } from '../../protocol/wire';

/** More than fit in what any store takes for an exemplar: no more of them are kept. */
const MOST_LABELS = 8_192;
/** The same for the characters of their names and values, as many exemplars may refer to one long text. */
const MOST_CHARACTERS = 65_536;

/** The labels of an exemplar that is being read. */
export class ExemplarLabels {
  readonly list: Label[] = [];
  problem: ExemplarProblem | undefined;
  private characters = 0;

  /** Adds a label, of which undefined says that it is not UTF-8. */
  add(name: string | undefined, value: string | undefined): void {
    if (name === undefined || value === undefined) {
      this.problem = 'invalid_utf8';
      return;
    }
    this.characters += name.length + value.length;
    const isTooLarge = this.list.length >= MOST_LABELS || this.characters > MOST_CHARACTERS;
    if (isTooLarge) this.problem = 'exemplar_too_large';
    else this.list.push({ name, value });
  }
}

// message Exemplar { labels = 1; double value = 2; int64 timestamp = 3; } // labels differ between the versions
const VALUE = doubleTag(2);
const TIMESTAMP = varintTag(3);

/**
 * Reads an exemplar that ends at byte `end`. Absent fields are 0, as proto3 has it.
 * @param readLabels reads a field of labels; false when the tag is not of such a field
 * @param known as `skipField` takes it
 * @throws {WireError} when the bytes are not an exemplar.
 */
export function readExemplar(
  reader: Reader,
  body: DataView,
  end: number,
  readLabels: (tag: number, labels: ExemplarLabels) => boolean,
  known: number,
): Exemplar {
  const labels = new ExemplarLabels();
  let lowWord = 0;
  let highWord = 0;
  let timestamp = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === VALUE) {
      reader.skip(8);
      lowWord = body.getUint32(reader.pos - 8, true);
      highWord = body.getUint32(reader.pos - 4, true);
    } else if (tag === TIMESTAMP) timestamp = readInt64(reader);
    else if (!readLabels(tag, labels)) skipField(reader, tag, known);
  }
  expectEnd(reader, end);
  return { labels: labels.list, lowWord, highWord, timestamp, problem: labels.problem };
}
