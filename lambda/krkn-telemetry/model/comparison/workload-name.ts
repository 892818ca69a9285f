/** The characters that Kubernetes makes names of: without vowels, and without what looks like one. */
const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]';

/** What follows the name of a pod's owner, and may be another in the next run. */
const ENDS: readonly RegExp[] = [
  // Five characters, after those of a replica set or the minute of a cron job if there is one.
  // https://github.com/kubernetes/apimachinery/blob/v0.31.0/pkg/util/rand/rand.go#L83
  new RegExp(`(?:-(?:${GENERATED}{6,10}|\\d{8,10}))?-${GENERATED}{5}$`),
  // The node of a static pod, in AWS: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html#vpc-dns-hostnames
  /-ip-\d+-\d+-\d+-\d+(?:\.[a-z0-9.-]+)?$/,
  // https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#ordinal-index
  /-\d{1,4}$/,
];

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const LONGEST_NAME = 253;

/**
 * What a pod belongs to, as far as its name tells: `payments-api` of `payments-api-6d4cf56db6-x2x7q`, `etcd` of
 * `etcd-ip-10-0-1-23`, `prometheus-k8s` of `prometheus-k8s-0`. The name itself when it has no such end.
 * @param nodes names of the cluster's nodes, as far as they are known: a static pod's ends in its node's.
 * https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/
 */
export function workloadName(pod: string, nodes: ReadonlySet<string>): string {
  if (pod.length > LONGEST_NAME) return pod;
  const ofNode = [...pod.matchAll(/-/g)].find(({ index }) => nodes.has(pod.slice(index + 1)))?.index;
  if (ofNode !== undefined && ofNode > 0) return pod.slice(0, ofNode);
  const end = ENDS.find((each) => each.test(pod));
  const name = end === undefined ? pod : pod.replace(end, '');
  return name === '' ? pod : name;
}
