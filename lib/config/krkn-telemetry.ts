import * as v from 'valibot';
import { deployment } from '../../lambda/krkn-telemetry/deployment';
import { settings } from '../../lambda/krkn-telemetry/settings';
import { text, wholeNumber } from '../../lambda/kit/setting';
import { isObject, type ConfigSettings, type Values } from './config-setting';
import { domainProblems } from './domain';
import { metricsSettings } from './metrics';
import type { StackPlace } from './place';
import { problem, problemsOf } from './problems';
import { days, seconds } from './props';
import { budgetProblems, functionSettings } from './shared';

/** What the telemetry service has beside what all stacks share. */
export const krknTelemetrySettings = {
  bucketPrefix: {
    // A bucket's name has room for 63 characters, of which "-access-logs-", account and region take up to 43.
    schema: text(
      /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/,
      '1 to 20 lower-case letters, digits and hyphens, no hyphen first or last, and no prefix that S3 reserves',
    ),
    required: true,
    withoutDefault: 'none: you must choose',
    doc: 'Prefix of the names of the created buckets, `<prefix>-telemetry-<account>-<region>` and `<prefix>-access-logs-<account>-<region>`: 1 to 20 lower-case letters, digits and hyphens, no hyphen first or last. Each environment needs its own; a changed prefix creates new, empty buckets',
  },
  bucket: {
    schema: text(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots',
    ),
    withoutDefault: 'created',
    doc: 'Name of an existing bucket of the same region to keep runs in. No bucket is created then, and this one is never altered: encryption, versions, expiration and access logs are up to you',
  },
  retention: {
    schema: wholeNumber('days', 1, 36_500),
    prop: days,
    withoutDefault: 'forever',
    doc: 'Days after which objects in the created bucket are deleted, from 1 to 36500. Not with `bucket`',
  },
  ...settings,
  linkExpiration: { ...settings.linkExpiration, prop: seconds },
  metrics: {
    schema: v.custom<object>(isObject, 'an object'),
    keys: metricsSettings,
    withoutDefault: 'none',
    doc: 'Which metrics of a run are looked at for [what the chaos did to them](metrics.md), an object, `{}` for the usual ones; see [below](#metrics-of-runs). Absent: none, and nothing is created for it. Only with a connector',
  },
  throttlingBurstLimit: {
    schema: wholeNumber('requests', 1, 1_000_000),
    default: deployment.throttles.data.burstLimit,
    doc: 'Requests by which Krkn sends runs that may arrive at once on one route, from all clients together, before the gateway answers 429: 1 to 1000000. Krkn sends a run once, so a 429 loses it',
  },
  throttlingRateLimit: {
    schema: wholeNumber('requests a second', 1, 1_000_000),
    default: deployment.throttles.data.rateLimit,
    doc: 'Requests of these a second that the gateway takes on one route in the long run: 1 to 1000000',
  },
  timeout: {
    schema: wholeNumber('seconds', 3, 28),
    prop: seconds,
    default: deployment.timeout,
    doc: 'Seconds after which an invocation ends, from 3 to 28. The function answers 1.5 s before, after 25 s at the latest; the gateway gives up after 30. The default is the maximum, because Krkn sends a run once',
  },
  ...functionSettings,
  memorySize: { ...functionSettings.memorySize, default: deployment.memorySize },
} as const satisfies ConfigSettings;

/**
 * The problems of the telemetry service's settings: of each alone, and of those that depend on each other.
 * @param place Where the service goes.
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function krknTelemetryProblems(values: Values, place: StackPlace, prefix = ''): string[] {
  const { bucket, retention, domain } = values;
  return [
    ...problemsOf(values, krknTelemetrySettings, prefix),
    ...(bucket !== undefined && retention !== undefined
      ? [
          problem(
            `${prefix}retention`,
            retention,
            'no value with bucket: an imported bucket is never altered',
          ),
        ]
      : []),
    ...domainProblems(`${prefix}domain`, domain, place),
    ...budgetProblems(values, place, prefix),
  ];
}
