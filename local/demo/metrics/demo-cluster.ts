import { paymentsMasters, paymentsWorkers, platformMasters, platformWorkers } from '../clusters';
import { CHECKOUT_GROUP } from '../checkout-staging';
import { PAYMENTS_GROUP } from '../payments-nightly';

/** What runs in a cluster. */
export interface DemoCluster {
  readonly masters: readonly string[];
  readonly workers: readonly string[];
  readonly namespace: string;
  readonly services: readonly string[];
  /** Whether its etcd is scraped: where the cloud runs it, no one can. */
  readonly hasEtcd: boolean;
}

/** The cluster that the runs of a group disturb. */
export function clusterOf(group: string): DemoCluster {
  if (group === PAYMENTS_GROUP) {
    return {
      masters: paymentsMasters,
      workers: paymentsWorkers.map(({ name }) => name),
      namespace: 'payments',
      services: ['payments-api', 'ledger', 'fraud-check'],
      hasEtcd: true,
    };
  }
  if (group === CHECKOUT_GROUP) {
    return {
      masters: [],
      workers: ['10-1-4-21', '10-1-4-88', '10-1-5-7', '10-1-5-140', '10-1-6-33'].map(
        (address) => `ip-${address}.eu-central-1.compute.internal`,
      ),
      namespace: 'checkout',
      services: ['cart', 'checkout', 'recommendations'],
      hasEtcd: false,
    };
  }
  return {
    masters: platformMasters,
    workers: platformWorkers.map(({ name }) => name),
    namespace: 'openshift-console',
    services: ['console'],
    hasEtcd: true,
  };
}
