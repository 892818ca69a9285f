// Secrets in parameters and logs, in every form: on no page and in no export, and whole in telemetry.json.
import { TelemetryEdges, telemetryRequest, type TestResponse } from '../../../support/telemetry-edges';
import { base64, run as runBody, scenario } from '../../../support/krkn-payloads';
import { noSecrets, secretForms } from '../../../support/secret-forms';
import { visibleText } from './visible-text';

const HIDDEN = '••••••';

describe('secrets', () => {
  let edges: TelemetryEdges;
  let cookie: { readonly cookie: string };
  const get = async (path: string, parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
    const answer: TestResponse = await edges.edge('handler alone')({
      target: `${path}?${new URLSearchParams(parameters).toString()}`,
      headers: cookie,
    });
    expect(answer.status).toBe(200);
    return answer.text;
  };
  /** Two runs of a group with a text in their parameters and their logs, the second of which failed otherwise. */
  const post = async (group: string, text: string): Promise<readonly [before: string, after: string]> => {
    for (const [second, pod] of ['a', 'b'].entries()) {
      const body = runBody({
        job_status: false,
        error_logs: [{ timestamp: '2025-04-22T17:36:00Z', message: text }],
        failed_alerts: [{ name: pod, severity: 'error', message: text, namespace: '' }],
        scenarios: [scenario({ exit_status: 1, parameters_base64: base64(text), x_future: { text } })],
      });
      const { status } = await edges.edge('HTTP API')(telemetryRequest(group, `174534333${second}-x`, body));
      expect(status).toBe(200);
    }
    return [`${group}/1745343330-x`, `${group}/1745343331-x`];
  };
  /** All that is told of a run, as it is read. */
  const told = async (
    group: string,
    [before, after]: readonly [string, string],
  ): Promise<readonly string[]> =>
    Promise.all([
      ...[get(`/files/${after}`), get('/raw', { run: after }), get('/compare', { run: after, with: before })],
      ...[
        get(`/files/${group}`),
        get('/files'),
        get('/history', { group, scenario: 'scenarios/kube/pod.yml' }),
      ],
      ...['json', 'markdown', 'junit'].map((format) => get('/export', { run: after, format })),
    ]);
  beforeAll(async () => {
    edges = await TelemetryEdges.start();
    cookie = await edges.logIn(edges.edge('handler alone'));
  });
  afterAll(() => edges.stop());

  it.each(
    secretForms.map(({ name, ...form }, index) => [name, { ...form, group: `form-${index}` }] as const),
  )('%s; hidden', async (_name, { secret, text, group }) => {
    const runs = await post(group, text);
    const [page = '', raw = '', ...others] = await told(group, runs);
    for (const written of [page, raw, ...others]) {
      expect(visibleText(written)).not.toContain(secret);
      expect(written).not.toContain(secret.slice(0, 6));
      expect(written).not.toContain(secret.slice(-6));
    }
    for (const written of [page, raw]) expect(written).toContain(HIDDEN);
    const stored = JSON.parse((await edges.get(`${runs[1]}/telemetry.json`)).toString()) as {
      error_logs: readonly { message: string }[];
    };
    expect(stored.error_logs[0]!.message).toBe(text);
  });

  it('what looks like a secret and is not; shown', async () => {
    for (const [index, text] of noSecrets.entries()) {
      const group = `no-secret-${index}`;
      const runs = await post(group, JSON.stringify({ a: text }));
      const page = visibleText(await get(`/files/${runs[1]}`));
      expect(page).not.toContain(HIDDEN);
    }
  });
});
