/** The characters that Kubernetes makes names of: without vowels, and without what looks like one. */
const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]';

/** Of a pod: five characters, after those of a replica set or the minute of a cron job if there is one. */
const GENERATED_ENDS = new RegExp(`(?:-(?:${GENERATED}{6,10}|\\d{8,10}))?-${GENERATED}{5}$`);

/**
 * What a pod belongs to, as far as its name tells: `payments-api` of `payments-api-6d4cf56db6-x2x7q`. The name itself
 * when nothing in it is generated, as with stateful sets, whose pods keep their names.
 * https://github.com/kubernetes/apimachinery/blob/v0.31.0/pkg/util/rand/rand.go#L83
 */
export function workloadName(pod: string): string {
  const name = pod.replace(GENERATED_ENDS, '');
  return name === '' ? pod : name;
}
