import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { ConcurrencyLimit, inParallel, sharedSignal } from '../../lambda/kit/concurrency';
import { lookIntoFolder } from '../../lambda/krkn-telemetry/index/look-into-folder';
import { RunIndex } from '../../lambda/krkn-telemetry/index/run-index';
import { Bucket } from '../../lambda/krkn-telemetry/storage/bucket';
import { indexedRun, OWN_FOLDER } from '../../lambda/krkn-telemetry/storage/keys/object-key';
import { planRestore, type ListedVersion, type Step } from './plan';
import { listRunVersions, type RunPlace } from './run-objects';

/** Why a run cannot be restored: a sentence without full stop. */
export class CannotRestore extends Error {}

/** What became of an object. */
export interface Outcome {
  readonly step: Step;
  /** Why it could not be restored. */
  readonly failure?: Error;
}

/** Copies at the same time: S3 copies up to 5 GB in each. */
const COPIES_AT_ONCE = 8;

/**
 * Finds out what brings a run back to what it was before a time.
 * @param before epoch milliseconds
 * @throws {CannotRestore} if there is nothing that could be restored
 * @throws {Error} of the S3 client
 */
export async function findSteps(place: RunPlace, before: number): Promise<readonly Step[]> {
  if (`${place.run}/`.startsWith(OWN_FOLDER)) {
    throw new CannotRestore(
      `${OWN_FOLDER} holds no runs. What of it belongs to a run is restored with the run`,
    );
  }
  const versions = await listRunVersions(place);
  if (versions.length === 0) {
    throw new CannotRestore(
      `The bucket has nothing of ${place.run}, no older versions either. --run takes the run's folder, group/run`,
    );
  }
  refuseGroup(place, versions);
  const steps = planRestore(versions, before);
  if (steps.every(({ kind }) => kind === 'later')) {
    throw new CannotRestore(
      `The bucket has nothing of ${place.run} from before that time. What was overwritten or deleted is kept for 30 days`,
    );
  }
  return steps;
}

/** A folder is a run if files are, or were, directly in it. */
function refuseGroup({ run }: RunPlace, versions: readonly ListedVersion[]): void {
  const names = versions
    .filter(({ key }) => key.startsWith(`${run}/`))
    .map(({ key }) => key.slice(run.length + 1));
  if (names.length === 0 || names.some((name) => !name.includes('/'))) return;
  const [first = ''] = names[0]!.split('/');
  throw new CannotRestore(`${run} is a group. Name one of its runs, such as --run ${run}/${first}`);
}

/**
 * Lets S3 copy the older versions, and the list of runs tell what the run is by now.
 * @param onOutcome called for each object as soon as it is known
 * @returns what failed
 */
export async function carryOut(
  place: RunPlace,
  steps: readonly Step[],
  onOutcome: (outcome: Outcome) => void,
): Promise<readonly Error[]> {
  const outcomes = await inParallel(steps, COPIES_AT_ONCE, async (step): Promise<Outcome> => {
    const outcome = await copy(place, step);
    onOutcome(outcome);
    return outcome;
  });
  const failures = outcomes.flatMap(({ failure }) => failure ?? []);
  if (failures.length > 0) return failures;
  try {
    await addToIndex(place);
    return [];
  } catch (error) {
    return [error as Error];
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html */
async function copy({ client, bucket }: RunPlace, step: Step): Promise<Outcome> {
  if (step.kind !== 'restore') return { step };
  const { key, versionId } = step.version;
  const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
  const source = `${path}?versionId=${encodeURIComponent(versionId)}`;
  try {
    await client.send(new CopyObjectCommand({ Bucket: bucket, Key: key, CopySource: source }));
    return { step };
  } catch (error) {
    return { step, failure: error as Error };
  }
}

/** The index repairs itself of runs that come and go, but takes one that it knows for what it was. */
async function addToIndex({ client, bucket: name, run }: RunPlace): Promise<void> {
  const { group, requestId } = indexedRun(run);
  const bucket = new Bucket({ name, client, linkClient: client, linkExpiration: 0 });
  const signal = sharedSignal();
  const now = Date.now;
  const parts = { bucket, now, largeReads: new ConcurrencyLimit(1) };
  const look = await lookIntoFolder(parts, { group, name: requestId, known: undefined }, signal);
  if (look.kind === 'run') await new RunIndex({ bucket, now }).add(run, look.run, signal);
}
