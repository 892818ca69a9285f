import { workloadName } from '../../../../../lambda/krkn-telemetry/model/comparison/workload-name';

it.each([
  ['payments-api-6d4cf56db6-x2x7q', 'payments-api'],
  ['payments-api-dv75c7qxch-vxgwv', 'payments-api'],
  ['ovnkube-node-4zpx6', 'ovnkube-node'],
  ['backup-28912345-9xk2b', 'backup'],
  ['prometheus-k8s-0', 'prometheus-k8s-0'],
  ['etcd-ip-10-0-1-23.us-west-2.compute.internal', 'etcd-ip-10-0-1-23.us-west-2.compute.internal'],
  ['cart-redis', 'cart-redis'],
  ['web-nginx', 'web-nginx'],
  ['web', 'web'],
  ['-x2x7q', '-x2x7q'],
  ['', ''],
])('%s; %s', (pod, workload) => {
  expect(workloadName(pod)).toBe(workload);
});
