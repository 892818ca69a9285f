import { METRIC_NAME } from '../../metrics/model/label';
import { toMatcher } from '../../metrics/model/matcher';
import { parseSelector, SelectorError } from '../../metrics/model/selector';
import { aggregations, type Form, type Selector } from './hypothesis';
import { Problem, type Place, type YamlReader } from './yaml-reader';

/** The keys of the forms. */
export const formKinds = ['value', 'rate', 'ratio', 'quantile', 'mean', 'absent'] as const;

/** A form, and how it is told. */
interface ReadForm {
  readonly form: Form;
  /** `rate of http_requests_total by service`. */
  readonly told: string;
}

type FormKind = (typeof formKinds)[number];

/** The keys of a form that is a mapping, and an example of it. */
const shapes: Readonly<Record<FormKind, { readonly keys: readonly string[]; readonly example: string }>> = {
  value: {
    keys: ['of', 'aggregate', 'by'],
    example: '\'up{job="api"}\', or { of: up, aggregate: min, by: [job] }',
  },
  rate: {
    keys: ['of', 'aggregate', 'by'],
    example: 'http_requests_total, or { of: http_requests_total, aggregate: sum, by: [service] }',
  },
  ratio: {
    keys: ['of', 'to', 'by'],
    example: '{ of: \'http_requests_total{code=~"5.."}\', to: http_requests_total, by: [service] }',
  },
  quantile: {
    keys: ['q', 'of', 'by'],
    example: '{ q: 0.99, of: http_request_duration_seconds, by: [service] }',
  },
  mean: {
    keys: ['of', 'by'],
    example: 'http_request_duration_seconds, or { of: http_request_duration_seconds, by: [service] }',
  },
  absent: { keys: ['of'], example: '\'ALERTS{alertname="KubeAPIDown",alertstate="firing"}\'' },
};

/** Characters of a selector. */
const LONGEST_SELECTOR = 2_000;
/** Labels that series are grouped by, and characters of each. */
const MOST_LABELS = 10;
const LABEL = /^[^\s\p{Control}]{1,128}$/u;
/** Metrics that a histogram consists of, as pasted from a dashboard. */
const HISTOGRAM_SUFFIX = /_(?:bucket|sum|count)$/;

/** Reads the form of a hypothesis. Undefined when it has problems, which are kept. @throws {Problem} */
export function readForm(reader: YamlReader, kind: FormKind, place: Place): ReadForm | undefined {
  const { keys, example } = shapes[kind];
  const isShort = reader.isText(place) && kind !== 'ratio' && kind !== 'quantile';
  const fields = isShort ? new Map([['of', place]]) : reader.mapping(kind, place, keys, example);
  const by = reader.attempt(() => readLabels(reader, kind, fields.get('by'))) ?? [];
  const selector = (key: string): ReadSelector | undefined =>
    reader.attempt(() => readSelector(reader, kind, key, fields.get(key), place));
  const of = selector('of');
  switch (kind) {
    case 'value':
    case 'rate': {
      const chosen = fields.get('aggregate');
      const aggregation =
        (chosen && reader.attempt(() => reader.oneOf('aggregate', chosen, aggregations))) ?? 'sum';
      const isGrouped = chosen !== undefined || fields.has('by');
      const told = [...(isGrouped ? [`${aggregation} of`] : []), ...(kind === 'rate' ? ['rate of'] : [])];
      const grouping = isGrouped ? { aggregation, by } : undefined;
      return (
        of && {
          form: { kind, of: of.matchers, grouping },
          told: [...told, of.text + grouped(by)].join(' '),
        }
      );
    }
    case 'ratio': {
      const to = selector('to');
      if (of === undefined || to === undefined) return undefined;
      return {
        form: { kind, of: of.matchers, to: to.matchers, by },
        told: `${of.text} to ${to.text}${grouped(by)}`,
      };
    }
    case 'quantile': {
      const q = reader.attempt(() => readQuantile(reader, fields.get('q'), place));
      if (of === undefined || q === undefined) return undefined;
      const buckets = ofHistogram(of, '_bucket');
      return { form: { kind, q, buckets, by }, told: `quantile ${q} of ${of.text}${grouped(by)}` };
    }
    case 'mean':
      return (
        of && {
          form: { kind, sum: ofHistogram(of, '_sum'), count: ofHistogram(of, '_count'), by },
          told: `mean of ${of.text}${grouped(by)}`,
        }
      );
    case 'absent':
      return of && { form: { kind, of: of.matchers }, told: `no ${of.text}` };
  }
}

function grouped(by: readonly string[]): string {
  return by.length === 0 ? '' : ` by ${by.join(', ')}`;
}

interface ReadSelector {
  readonly place: Place;
  readonly text: string;
  readonly matchers: Selector;
}

function readSelector(
  reader: YamlReader,
  kind: FormKind,
  key: string,
  place: Place | undefined,
  whole: Place,
): ReadSelector {
  if (place === undefined) {
    throw new Problem(whole, `${kind} has no ${key}: expected ${shapes[kind].example}`);
  }
  const what = place === whole ? kind : key;
  const text = reader.text(what, place, 'a selector of series, such as \'http_requests_total{code="500"}\'');
  if (text.length > LONGEST_SELECTOR) {
    const problem = `${what} has ${text.length} characters: expected at most ${LONGEST_SELECTOR}`;
    throw new Problem(place, problem);
  }
  try {
    return { place, text: text.trim().replace(/\s+/g, ' '), matchers: parseSelector(text) };
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new Problem(place, `${what} is no selector of series: ${error.message}`);
  }
}

/** The metric of a histogram that has a suffix: its buckets, its sum or its count. */
function ofHistogram({ place, matchers }: ReadSelector, suffix: string): Selector {
  const names = matchers.filter(({ name }) => name === METRIC_NAME);
  const [metric, ...others] = names.flatMap(({ isNegated, texts }) => (isNegated ? [] : (texts ?? [])));
  if (metric === undefined || others.length > 0 || names.length > 1) {
    throw new Problem(
      place,
      'of does not name one metric: expected the name of a histogram, such as http_request_duration_seconds',
    );
  }
  const value = metric.replace(HISTOGRAM_SUFFIX, '') + suffix;
  return [
    toMatcher({ name: METRIC_NAME, comparison: '=', value }),
    ...matchers.filter(({ name }) => name !== METRIC_NAME),
  ];
}

function readQuantile(reader: YamlReader, place: Place | undefined, whole: Place): number {
  if (place === undefined) {
    throw new Problem(whole, `quantile has no q: expected ${shapes.quantile.example}`);
  }
  const expected = 'a number between 0 and 1, such as 0.99';
  const q = reader.number('q', place, expected);
  if (!(q > 0 && q < 1)) throw reader.unexpected('q', place, expected);
  return q;
}

function readLabels(reader: YamlReader, kind: FormKind, place: Place | undefined): readonly string[] {
  if (place === undefined) return [];
  const items = reader.list('by', place, MOST_LABELS, 'a list of labels, such as [service]');
  return items.flatMap((item) => reader.attempt(() => readLabel(reader, kind, item)) ?? []);
}

function readLabel(reader: YamlReader, kind: FormKind, place: Place): string {
  const label = reader.text('a label', place, 'a name, such as service');
  if (!LABEL.test(label)) {
    throw reader.unexpected('a label', place, 'a name without spaces, of at most 128 characters');
  }
  if (label === METRIC_NAME || (label === 'le' && kind === 'quantile')) {
    throw new Problem(place, `a ${kind} has no ${label} to group by: expected other labels`);
  }
  return label;
}
