// What is sent in confidence is in no log, no header and no error.
import { fault } from '../../../../local/s3/faults';
import { accessDenied } from '../../../../local/s3/s3-error';
import { basic } from '../../../support/connector-edges';
import { runOf } from '../../../support/krkn-payloads';
import {
  apiRequest,
  linkRequest,
  PASSWORD,
  telemetryRequest,
  throughEachEdge,
  type TestRequest,
} from '../../../support/telemetry-edges';

const MARKER = 'PlantedInTheBody';
const WRONG_PASSWORD = 'PlantedWrongPassword';
const body = runOf({ scenario: MARKER, parameters: { [MARKER]: MARKER } });

throughEachEdge((send, edges, edgeName) => {
  it('the password, bodies and signatures; in no log, no header and no error', async () => {
    const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      jest.spyOn(console, method).mockImplementation(() => undefined),
    );
    const cookies = await edges().logIn(send);
    const [cookieName = '', session = ''] = cookies.cookie.split('=');
    const login = (fields: Record<string, string>): TestRequest => {
      const host = new URL(edges().url).host;
      return {
        method: 'POST',
        target: '/login',
        headers: { host, origin: `http://${host}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      };
    };
    const requests: readonly TestRequest[] = [
      telemetryRequest('g', 'r', body),
      telemetryRequest('g', 'r', `${MARKER}${body}`),
      telemetryRequest('g', 'r', body.replace('"scenarios":[', `"scenarios":["${MARKER}",`)),
      telemetryRequest('g', 'r', runOf({ parameters_base64: MARKER, scenario: MARKER })),
      telemetryRequest('..', MARKER, body),
      { ...telemetryRequest('g', 'r', body), headers: { authorization: basic('krkn', WRONG_PASSWORD) } },
      {
        ...telemetryRequest('g', 'r', body),
        target: '//telemetry?request_id=r',
        headers: { authorization: basic('krkn', WRONG_PASSWORD) },
      },
      { ...linkRequest('g/r', 'f'), headers: { authorization: `Bearer ${PASSWORD}` } },
      linkRequest('g/r', 'telemetry.json'),
      linkRequest('g/r', 'f'),
      apiRequest('/navigate/g/r'),
      apiRequest('/download-url/g/r/telemetry.json'),
      { target: '/download?key=g/r/telemetry.json', headers: cookies },
      { target: '/download?key=none', headers: cookies },
      { target: '/files/g/r', headers: { cookie: `${cookieName}=${session.slice(0, -2)}AA` } },
      { target: `/files?token=${WRONG_PASSWORD}` },
      login({ username: 'krkn', password: WRONG_PASSWORD, next: `//${MARKER}` }),
      {
        ...login({ username: 'krkn', password: WRONG_PASSWORD }),
        headers: { origin: 'http://evil.example' },
      },
      {
        method: 'DELETE',
        target: '/telemetry',
        headers: { authorization: basic('krkn', WRONG_PASSWORD) },
        body,
      },
      { method: 'POST', target: `/${MARKER}`, body },
    ];
    const troubles = [
      () => undefined,
      () => edges().s3.faults.add({ kind: 'answer', error: () => accessDenied(`${PASSWORD} ${MARKER}`) }),
      () => edges().s3.faults.add(fault.reset),
    ];
    let links = 0;
    for (const trouble of troubles) {
      edges().s3.faults.clear();
      trouble();
      for (const request of requests) {
        const { status, headers, text } = await send(request);
        const { location = '', ...others } = headers;
        const seen = JSON.stringify([others, status === 200 ? '' : text]);
        for (const secret of [PASSWORD, MARKER, WRONG_PASSWORD, session, 'X-Amz-']) {
          expect(seen).not.toContain(secret);
        }
        // Links are handed out where they were asked for, and with success only.
        const isLink = (location + text).includes('X-Amz-Signature=');
        if (isLink) {
          expect([[200, 302], status, headers['cache-control']]).toEqual([
            expect.arrayContaining([status]),
            status,
            'no-store',
          ]);
        }
        links += isLink ? 1 : 0;
      }
    }
    expect(links).toBeGreaterThanOrEqual(5);
    edges().s3.faults.clear();

    const log = [
      ...edges().log,
      ...printed.flatMap(({ mock }) => mock.calls.map((call) => JSON.stringify(call))),
    ];
    printed.forEach((spy) => {
      spy.mockRestore();
    });
    expect(log.length).toBeGreaterThan(edgeName === 'handler behind the authorizer' ? 20 : 25);
    for (const secret of [
      PASSWORD,
      MARKER,
      WRONG_PASSWORD,
      session,
      'X-Amz-',
      'authorization',
      basic('krkn', PASSWORD),
    ]) {
      expect(log.filter((line) => line.includes(secret))).toEqual([]);
    }
    const fields = new Set(log.flatMap((line) => Object.keys(JSON.parse(line) as object)));
    expect(
      [...fields].filter((field) => !['message', 'route', 'code', 'status', 'cause'].includes(field)),
    ).toEqual([]);
  });
});
