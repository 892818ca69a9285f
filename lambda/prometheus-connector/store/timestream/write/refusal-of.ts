import type { Refusal, RefusalReason } from './refusals';

/**
 * What Timestream's words mean, each before the next. It publishes no list of them, only what causes them:
 * https://docs.aws.amazon.com/timestream/latest/developerguide/API_RejectedRecord.html. The first three were seen:
 * https://github.com/dpattmann/prometheus-timestream-adapter/issues/87, https://github.com/aws/aws-sdk-pandas/issues/2018.
 * So was that of names: https://github.com/influxdata/telegraf/issues/9452. Nothing but the reason depends on them.
 */
const meanings: readonly (readonly [words: RegExp, reason: RefusalReason])[] = [
  [/outside the time range|retention|timestamp/i, 'outside_retention'],
  [/already exists/i, 'conflicting_value'],
  [/(?:existing|record) version/i, 'version_conflict'],
  [/measure value type/i, 'type_conflict'],
  [/(?=.*\b(?:limit|maximum|exceed\w*)\b).*\bdimensions?\b/i, 'too_many_label_names'],
  [/(?=.*\b(?:limit|maximum|exceed\w*)\b).*\bmeasure names?\b/i, 'too_many_metric_names'],
  [/\bdimension name\b|\bdimensions\.\d+\.member\.name\b/i, 'invalid_label_name'],
];

/** Characters that are looked at: a message may quote what was sent. */
const MOST_READ = 1_000;

/** Why Timestream refuses a record, by what it says of it. */
export function refusalOf(text = ''): Refusal {
  // Values that it quotes are the sender's.
  const own = text.slice(0, MOST_READ).replace(/'[^']*'/g, "''");
  const [, reason = 'refused_by_store'] = meanings.find(([words]) => words.test(own)) ?? [];
  return { reason, said: text };
}
