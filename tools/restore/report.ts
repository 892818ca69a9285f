import { RegionInfo } from 'aws-cdk-lib/region-info';
import { indexedRun, indexFolder, rawBodyKey } from '../../lambda/krkn-telemetry/storage/keys/object-key';
import { count, formatBytes } from '../../lambda/krkn-telemetry/text/amounts';
import type { Step } from './plan';
import type { Outcome } from './restore';

/** What is restored, and where. */
interface Task {
  readonly run: string;
  /** Epoch milliseconds. */
  readonly before: number;
  readonly region: string;
  readonly bucket: string;
  /** URL of a stand-in. Undefined: AWS. */
  readonly endpoint: string | undefined;
  readonly isDryRun: boolean;
}

/** What is said before anything is done. */
export function introduction({ run, before, region, bucket, endpoint, isDryRun }: Task): string {
  const arn = `arn:${RegionInfo.get(region).partition ?? 'aws'}:s3:::${bucket}`;
  const id = indexedRun(run);
  const rights = isDryRun
    ? [`s3:ListBucketVersions on ${arn}`]
    : [
        `s3:ListBucket and ListBucketVersions on ${arn};`,
        's3:GetObject, GetObjectVersion and PutObject on',
        ...[`${run}/*`, rawBodyKey(id), `${indexFolder(id.group)}*`].map((key) => `${arn}/${oneLine(key)}`),
      ];
  return `${isDryRun ? 'Shows what would restore' : 'Restores'} ${oneLine(run)} as it was before ${time(before)}.

Where    ${endpoint ?? 'AWS'}, region ${region}, bucket ${bucket}
Rights   ${rights.join('\n         ')}

`;
}

/** What is said of an object. Empty if it is what it was: these are only counted. */
export function entry({ step, failure }: Outcome, isDryRun: boolean): string {
  const key = oneLine(step.key);
  switch (step.kind) {
    case 'same':
      return '';
    case 'later':
      return `stays     ${key}: it came later\n`;
    case 'restore': {
      const { version, size, next } = step;
      const change = next.content === undefined ? 'deleted' : 'overwritten';
      const what = `${formatBytes(size)} of ${time(version.modified)}, ${change} at ${time(next.modified)}`;
      const done = failure !== undefined ? 'failed' : isDryRun ? 'would be' : 'restored';
      const why = failure === undefined ? '' : `\n          ${oneLine(explain(failure))}`;
      return `${done.padEnd(10)}${key}: ${what}${why}\n`;
    }
  }
}

/** What is said at the end. @param failures what failed */
export function conclusion(steps: readonly Step[], failures: readonly Error[], isDryRun: boolean): string {
  const number = (kind: Step['kind']): number => steps.filter((step) => step.kind === kind).length;
  const [same, later] = [number('same'), number('later')];
  const counts = [
    `${count(number('restore'), 'file')} ${isDryRun ? 'would be restored' : 'restored'}`,
    ...(same > 0 ? [`${same} as before already`] : []),
    ...(later > 0 ? [`${later} came later`] : []),
  ].join(', ');
  if (isDryRun) return `\n${counts}. Nothing has been changed.\n`;
  if (failures.length > 0) {
    return `\nNot all is restored: ${oneLine(explain(failures[0]!))}. Fix that and run the command again: it goes on where it stopped.\n`;
  }
  return `\n${counts}. Pages and lists show the run as it is now.\n`;
}

/** What S3 means, without full stop. */
export function explain({ name, message }: Error): string {
  const said = `${name}: ${message.replace(/\.$/, '')}`;
  switch (name) {
    // Of the index, whose errors are sentences of ours.
    case 'HttpError':
      return message.replace(/\.$/, '');
    case 'NoSuchBucket':
      return 'There is no such bucket. --bucket takes its name, output TelemetryBucketName';
    case 'PermanentRedirect':
      return 'The bucket is in another region: name it with --region';
    case 'AccessDenied':
      return `You lack one of these rights, or the bucket's policy denies it. ${said}`;
    case 'InvalidObjectState':
      return `This version is archived: restore it from the archive first. ${said}`;
    default:
      return said;
  }
}

/** `2026-11-30T09:00:00Z`; S3 knows no fractions of seconds. */
function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.000Z$/, 'Z');
}

/** Names and texts of others can hold anything; a terminal would obey some of it. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
