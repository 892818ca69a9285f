import type { DemoScenario, Surroundings } from './scenario';

/** `network_chaos_scenarios`: slows what leaves nodes and loses some of it. */
export function disturbNodeNetwork(networkInterface: string, { chance }: Surroundings): DemoScenario {
  return {
    scenario: 'scenarios/openshift/network_chaos.yaml',
    scenarioType: 'network_chaos_scenarios',
    parameters: {
      network_chaos: {
        duration: 300,
        node_name: null,
        label_selector: 'node-role.kubernetes.io/worker',
        instance_count: 1,
        interfaces: [networkInterface],
        execution: 'serial',
        egress: { latency: '50ms', loss: 0.02 },
      },
    },
    seconds: 300 + chance.between(12, 30),
  };
}

/** `network_chaos_ng_scenarios`: keeps a pod from asking for names. Fails when its own pod does not start in time. */
export function filterPodNetwork(
  labelSelector: string,
  isTooLate: boolean,
  { chance }: Surroundings,
): DemoScenario {
  return {
    scenario: 'scenarios/kube/pod-network-filter.yml',
    scenarioType: 'network_chaos_ng_scenarios',
    parameters: [
      {
        id: 'pod_network_filter',
        image: 'quay.io/krkn-chaos/krkn-network-chaos:latest',
        wait_duration: 1,
        test_duration: 60,
        label_selector: labelSelector,
        service_account: '',
        taints: [],
        namespace: 'checkout',
        instance_count: 1,
        execution: 'parallel',
        ingress: false,
        egress: true,
        target: '',
        interfaces: [],
        protocols: ['tcp', 'udp'],
        ports: [53],
      },
    ],
    seconds: 62 + chance.between(5, 14),
    errors: isTooLate ? ['pod-network-filter: the chaos pod was not running after 60s'] : [],
  };
}

/** `application_outages_scenarios`: keeps traffic from an application and back. */
export function isolateApplication(
  namespace: string,
  application: string,
  { chance }: Surroundings,
): DemoScenario {
  return {
    scenario: 'scenarios/openshift/app_outage.yaml',
    scenarioType: 'application_outages_scenarios',
    parameters: {
      application_outage: {
        duration: 120,
        namespace,
        pod_selector: { app: application },
        block: ['Ingress', 'Egress'],
        exclude_label: '',
      },
    },
    seconds: 120 + chance.between(3, 9),
  };
}

/** `service_hijacking_scenarios`: answers in the place of a service. */
export function hijackService(namespace: string, service: string, { chance }: Surroundings): DemoScenario {
  const step = (status: number, payload: string) => ({
    duration: 15,
    status,
    mime_type: 'text/plain',
    payload,
  });
  return {
    scenario: 'scenarios/kube/service_hijacking.yaml',
    scenarioType: 'service_hijacking_scenarios',
    parameters: {
      service_target_port: 8080,
      service_name: service,
      service_namespace: namespace,
      image: 'quay.io/krkn-chaos/krkn-service-hijacking:v0.1.3',
      chaos_duration: 30,
      privileged: true,
      plan: [{ resource: '/cart', steps: { GET: [step(500, 'internal server error'), step(200, '[]')] } }],
    },
    seconds: 30 + chance.between(12, 25),
  };
}

/** Requests a second of each of the pods that send load. */
const REQUEST_RATE = 50;
const LOAD_PODS = 2;
const LOAD_SECONDS = 120;

/**
 * `http_load_scenarios`: many requests at a time, with a token that is in the file. It measures, and does not judge.
 * @param failing part of the requests that fail, 0 to 1
 */
export function sendHttpLoad(
  host: string,
  failing: number,
  { chance, slowness }: Surroundings,
): DemoScenario {
  const requests = REQUEST_RATE * LOAD_PODS * LOAD_SECONDS;
  const failed = Math.round(requests * failing);
  const milliseconds = (low: number, high: number): number =>
    Math.round(chance.between(low, high) * slowness * 1_000_000);
  return {
    scenario: 'scenarios/kube/http_load_scenario.yml',
    scenarioType: 'http_load_scenarios',
    parameters: [
      {
        http_load_scenario: {
          runs: 1,
          'number-of-pods': LOAD_PODS,
          namespace: 'default',
          image: 'quay.io/krkn-chaos/krkn-http-load:latest',
          'attacker-nodes': {},
          targets: {
            endpoints: [
              { url: `https://${host}/healthz`, method: 'GET' },
              {
                url: `https://${host}/api/cart`,
                method: 'POST',
                headers: { 'Content-Type': 'application/json', Authorization: 'Bearer example-not-a-secret' },
                body: '{"sku":"demo-1","quantity":1}',
              },
            ],
          },
          rate: `${REQUEST_RATE}/1s`,
          duration: `${LOAD_SECONDS}s`,
          workers: 10,
          max_workers: 100,
          connections: 100,
          timeout: '10s',
          keepalive: true,
          http2: true,
          insecure: false,
        },
      },
    ],
    seconds: LOAD_SECONDS + chance.between(10, 24),
    additionalTelemetry: {
      requests,
      rate: REQUEST_RATE * LOAD_PODS,
      throughput: Number(((requests - failed) / LOAD_SECONDS).toFixed(2)),
      success: Number((1 - failed / requests).toFixed(4)),
      latencies: {
        min: milliseconds(2, 4),
        mean: milliseconds(18, 30),
        '50th': milliseconds(14, 22),
        '95th': milliseconds(55, 90),
        '99th': milliseconds(130, 260),
        max: milliseconds(600, 1900),
      },
      status_codes: { '200': requests - failed, ...(failed > 0 && { '503': failed }) },
      bytes_in: { total: requests * 412 },
      bytes_out: { total: requests * 15 },
      errors: failed > 0 ? ['503 Service Unavailable'] : [],
      pod_count: LOAD_PODS,
    },
  };
}
