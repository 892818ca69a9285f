import * as v from 'valibot';
import { text, wholeNumber, type Settings } from '../../kit/setting';
import { METRIC_NAME } from '../../metrics/model/label';
import { toMatcher } from '../../metrics/model/matcher';
import { regexShape } from '../../metrics/model/regex-shape';
import { parseSelector } from '../../metrics/model/selector';

/** Tables of one setting: each has the clusters of some groups. */
const MOST_TABLES = 20;
/** Groups of a table, names and patterns of metrics. */
const MOST_NAMES = 50;
const MOST_LINKS = 5;
/** Metrics that are shown whether or not they moved: each is a chart more in each scenario. */
const MOST_PINNED = 20;
/** Characters of a selector, a pattern or a link. */
const LONGEST_TEXT = 500;

const SELECTOR = 'a selector of the series of a cluster, such as {cluster="payments"}';
const PATTERNS = 'regular expressions of names, such as go_.*';

const storedName = text(/^[A-Za-z0-9_.-]{3,64}$/, '3 to 64 letters, digits, hyphens, underscores and dots');

/** What each object of the list `tables` has. */
export const tableSettings = {
  database: {
    schema: storedName,
    required: true,
    withoutDefault: 'none',
    doc: 'Name of the database, which is a bucket in InfluxDB 2: one of `destinations` of the connector',
  },
  table: {
    schema: storedName,
    withoutDefault: '`metrics`',
    doc: 'Name of the table. Not with store `influxdb`',
  },
  groups: {
    schema: listOf(
      MOST_NAMES,
      isName,
      'names of groups such as payments or payments/*, in which * stands for any text',
    ),
    withoutDefault: 'all',
    doc: `List of the groups of runs whose metrics are in it, in which \`*\` stands for any text: 1 to ${MOST_NAMES}. The first table that fits a group is taken, so only the last can be for all`,
  },
  match: {
    schema: v.pipe(
      v.custom<string>(isText, SELECTOR),
      v.check(
        (selector) => selectorProblem(selector) === undefined,
        ({ input }) => `${SELECTOR}: ${selectorProblem(input)!}`,
      ),
    ),
    withoutDefault: 'none',
    doc: 'Selector of the series of the cluster, such as `{cluster="payments"}`. Required where two of `tables` are one table, as two clusters are in it',
  },
  links: {
    schema: listOf(
      MOST_LINKS,
      isLink,
      'URLs that begin with https://, with names in braces only after the host, such as https://grafana.example.com/d/pods?from={fromMs}&to={toMs}&var-namespace={namespace}',
    ),
    withoutDefault: 'none',
    doc: `List of 1 to ${MOST_LINKS} links to dashboards, each beginning with \`https://\`. After the host, \`{fromMs}\` and \`{toMs}\` stand for the time in milliseconds since 1970, and any other name in braces for the value of that label`,
  },
} as const satisfies Settings;

/** What the object under the key `metrics` has. */
export const metricsSettings = {
  tables: {
    schema: v.custom<readonly object[]>(
      (value) => Array.isArray(value) && value.length >= 1 && value.length <= MOST_TABLES,
      `a list of 1 to ${MOST_TABLES} objects`,
    ),
    withoutDefault: 'one',
    doc: 'List of the tables that have the metrics, each an object. Usually the default destination of the connector, for all groups',
  },
  deny: {
    schema: v.pipe(
      listOf(MOST_NAMES, isText, PATTERNS),
      v.check(
        (patterns) => patternProblem(patterns) === undefined,
        ({ input }) => `${PATTERNS}: ${patternProblem(input)!}`,
      ),
    ),
    default: [
      'go_.*',
      'process_.*',
      'prometheus_.*',
      'promhttp_.*',
      'scrape_.*',
      'node_scrape_.*',
      'net_conntrack_.*',
    ],
    doc: `List of regular expressions of the names of metrics that are left out: 1 to ${MOST_NAMES}, of characters, \`.\`, \`\\d\`, \`\\w\`, classes, groups, alternatives and quantifiers, which mean the same to every store. A list replaces the default`,
  },
  pinned: {
    schema: listOf(MOST_PINNED, isName, 'names of metrics'),
    default: [
      'etcd_disk_wal_fsync_duration_seconds',
      'etcd_network_peer_round_trip_time_seconds',
      'apiserver_current_inflight_requests',
      'apiserver_request_duration_seconds',
      'container_cpu_usage_seconds_total',
      'container_memory_working_set_bytes',
      'node_cpu_seconds_total',
      'node_memory_MemAvailable_bytes',
    ],
    doc: `List of the names of metrics that are shown with a chart, moved or not, of each the series that came nearest to it: 1 to ${MOST_PINNED}. Of a histogram, such as \`etcd_disk_wal_fsync_duration_seconds\`, its mean is shown. What \`deny\` names is not shown. A list replaces the default`,
  },
  maxLookGigabytes: {
    schema: wholeNumber('gigabytes', 1, 100_000),
    default: 200,
    doc: 'Gigabytes that a look at a run may make Timestream scan, or InfluxDB answer, before it leaves out the scenarios that are left, and says so: [cost.md](cost.md#metrics-of-runs)',
  },
} as const satisfies Settings;

/** {@link metricsSettings} as the function's variable has them: with the table that is meant if none is given. */
export const metrics = v.pipe(
  v.strictObject({
    tables: v.pipe(
      metricsSettings.tables.schema,
      v.array(
        v.strictObject({
          database: tableSettings.database.schema,
          /** Absent with InfluxDB. */
          table: v.optional(tableSettings.table.schema),
          groups: v.optional(tableSettings.groups.schema),
          match: v.optional(tableSettings.match.schema),
          links: v.optional(tableSettings.links.schema),
        }),
      ),
    ),
    deny: v.optional(metricsSettings.deny.schema, metricsSettings.deny.default),
    pinned: v.optional(metricsSettings.pinned.schema, metricsSettings.pinned.default),
    maxLookGigabytes: v.optional(
      metricsSettings.maxLookGigabytes.schema,
      metricsSettings.maxLookGigabytes.default,
    ),
  }),
  v.readonly(),
);

function listOf(most: number, isItem: (text: string) => boolean, expected: string) {
  return v.custom<readonly string[]>(
    (value) =>
      Array.isArray(value) &&
      value.length >= 1 &&
      value.length <= most &&
      value.every((each) => typeof each === 'string' && isItem(each)),
    `a list of 1 to ${most} ${expected}`,
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_TEXT;
}

/** The names are those of metrics, and of groups. */
function isName(text: string): boolean {
  return /^[^\p{Control}]{1,200}$/u.test(text);
}

/** Whether a link with all names in braces filled in is a URL of the host that it says, whatever they are filled with. */
function isLink(template: string): boolean {
  const [, host, rest = ''] = /^https:\/\/([^/?#@{}\s]+)([/?#].*)?$/.exec(template) ?? [];
  if (host === undefined || template.length > LONGEST_TEXT) return false;
  const filled = rest.replace(/\{[a-zA-Z_][a-zA-Z0-9_]*\}/g, '0');
  return !/[{}\s\p{Control}]/u.test(filled) && URL.canParse(`https://${host}${filled}`);
}

/** Why a text is not a selector that every store understands. Undefined: it is. */
function selectorProblem(selector: string): string | undefined {
  try {
    const regexes = parseSelector(selector).flatMap(({ regex }) => regex ?? []);
    return regexes.filter((regex) => !isPortable(regex)).map(notPortable)[0];
  } catch (error) {
    return (error as Error).message;
  }
}

/** What is wrong with the first pattern that is not valid. Undefined: all are valid. */
function patternProblem(patterns: readonly string[]): string | undefined {
  for (const value of patterns) {
    try {
      toMatcher({ comparison: '!~', name: METRIC_NAME, value });
    } catch {
      return `${value} is not a regular expression that Prometheus takes, or is too large`;
    }
    if (!isPortable(value)) return notPortable(value);
  }
  return undefined;
}

/** Whether a regular expression means the same to all that may judge by it. */
function isPortable(regex: string): boolean {
  return regexShape(regex) !== undefined;
}

function notPortable(regex: string): string {
  return `${regex} has more than characters, ., \\d, \\w, simple classes, groups, | and quantifiers, which not every store takes for the same`;
}
