import { workloadName } from '../../../../../lambda/krkn-telemetry/model/comparison/workload-name';

it.each([
  ['payments-api-6d4cf56db6-x2x7q', 'payments-api'],
  ['payments-api-dv75c7qxch-vxgwv', 'payments-api'],
  ['ovnkube-node-4zpx6', 'ovnkube-node'],
  ['backup-28912345-9xk2b', 'backup'],
  ['prometheus-k8s-0', 'prometheus-k8s'],
  ['redis-master-12', 'redis-master'],
  ['web-2-6d4cf56db6-x2x7q', 'web-2'],
  ['etcd-ip-10-0-1-23.us-west-2.compute.internal', 'etcd'],
  ['kube-apiserver-ip-10-0-1-23', 'kube-apiserver'],
  ['kube-scheduler-master-1.example.com', 'kube-scheduler'],
  ['master-1.example.com', 'master-1.example.com'],
  ['-master-1.example.com', '-master-1.example.com'],
  ['cart-redis', 'cart-redis'],
  ['web-nginx', 'web-nginx'],
  ['web', 'web'],
  ['-x2x7q', '-x2x7q'],
  ['', ''],
  [`${'a-'.repeat(200)}0`, `${'a-'.repeat(200)}0`],
])('%s; %s', (pod, workload) => {
  expect(workloadName(pod, new Set(['master-1.example.com', '']))).toBe(workload);
});
