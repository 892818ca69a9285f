import type { Selection } from '../../lambda/prometheus-connector/model/selection';
import { RecordLabels } from '../../lambda/prometheus-connector/store/timestream/write/record-labels';
import { select } from '../../lambda/prometheus-connector/write/select/select';
import { toBatches } from '../../lambda/prometheus-connector/store/timestream/write/batches';
import { decompress } from '../../lambda/prometheus-connector/protocol/snappy';
import { decodeVersion1 } from '../../lambda/prometheus-connector/write/decode/version-1';
import { convertTextbook, decodeTextbook, loadWriteRequest } from './textbook';

const rules = {
  databaseLabel: 'prometheusDatabaseLabel',
  tableLabel: 'prometheusTableLabel',
  defaultDestination: { namespace: 'database', collection: 'table' },
};

function decodeBody(body: string): ReturnType<typeof decodeVersion1> {
  return decodeVersion1(decompress(Buffer.from(body, 'base64'), 2 ** 26));
}

function serializeAll(selection: Selection): string[] {
  const { batches } = toBatches(selection, new RecordLabels(selection, undefined));
  return batches.usual.map((batch) => batch.serialize());
}

/** JSON of the same series, for the yardstick that everybody knows: JSON.parse. */
function jsonOf(body: string): string {
  const request = decodeBody(body);
  const { labels, samples } = request;
  return JSON.stringify(
    Array.from({ length: samples.length }, (_, sample) => ({
      labels: [...request.labelsOf(samples.seriesOf(sample))].map((label) => ({
        name: labels.names[label],
        value: labels.values[label],
      })),
      samples: [{ value: samples.value(sample), timestamp: samples.timestamp(sample) }],
    })),
  );
}

/** Stages of a write without the network, ours and the textbook's. Each makes a function of one body. */
export const stages: Readonly<
  Record<string, (protoFile: string, bodies: readonly string[]) => (body: string) => void>
> = {
  decode: () => (body) => void decodeBody(body),
  'decode, select': () => (body) => void select(decodeBody(body), rules, 0),
  'decode, select, serialize': () => (body) => void serializeAll(select(decodeBody(body), rules, 0)),
  'textbook decode': (protoFile) => {
    const type = loadWriteRequest(protoFile);
    return (body) => void decodeTextbook(type, Buffer.from(body, 'base64'));
  },
  'textbook decode, convert': (protoFile) => {
    const type = loadWriteRequest(protoFile);
    return (body) => void convertTextbook(decodeTextbook(type, Buffer.from(body, 'base64')));
  },
  'JSON.parse': (_protoFile, bodies) => {
    const json = new Map(bodies.map((body) => [body, jsonOf(body)]));
    return (body) => void JSON.parse(json.get(body)!);
  },
};
