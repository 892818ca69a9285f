// Plants credentials in every place that they could leak from, and looks for them in everything that is written.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '../../local/timestream/faults';
import { startLocalRun, type LocalRun } from '../../local/run';
import { basic } from '../support/connector-edges';
import { compress, encodeVersion1 } from '../support/remote-write';

const planted = { username: 'AKIAPLANTEDPLANTED00', password: 'planted-secret-planted-secret-planted-00' };
let data: string;
let run: LocalRun;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  run = await startLocalRun({ dataFolder: data, telemetryPort: 0, connectorPort: 0, host: '127.0.0.1' });
});

afterAll(() => {
  rmSync(data, { recursive: true });
});

it('credentials never appear in a log line, an error or a metric', async () => {
  const outputs = run.outputs['local-PrometheusConnector'];
  const known = { username: outputs.ConnectorUsername!, password: outputs.ConnectorPassword! };
  const answers: string[] = [];
  const write = async (
    authorization: string,
    body: Buffer,
    contentType = 'application/x-protobuf',
  ): Promise<void> => {
    const response = await fetch(outputs.InvokeWriteURL, {
      method: 'POST',
      headers: { authorization, 'content-type': contentType, 'content-encoding': 'snappy' },
      body: new Uint8Array(body),
    });
    answers.push(`${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
  };
  const good = compress(
    encodeVersion1([{ labels: { __name__: 'up' }, samples: [[1, Date.now()]] }], {
      metadata: [{ type: 1, metric_family_name: 'up', help: 'Is it?', unit: '' }],
    }),
  );
  const bad = compress(encodeVersion1([{ labels: { job: 'x' }, samples: [[1, Date.now()]] }]));
  for (const { username, password } of [known, planted, { ...known, password: planted.password }]) {
    await write(basic(username, password), good);
    await write(basic(username, password), bad);
    await write(basic(username, password), Buffer.from('garbage'));
    await write(basic(username, password), good, 'application/json');
    await write(`Basic ${username}:${password}`, good);
    await write(`Bearer ${password}`, good);
  }
  for (const misbehaviour of [
    fault.throttle,
    fault.accessDenied,
    fault.reset,
    fault.invalidSignature,
    fault.unrecognizedClient,
  ]) {
    const remove = run.timestream.faults.add(misbehaviour, { operation: 'WriteRecords' });
    await write(basic(known.username, known.password), good);
    remove();
  }
  await run.close();

  const logFolder = join(data, 'logs');
  const logs = readdirSync(logFolder).map((file) => readFileSync(join(logFolder, file), 'utf8'));
  const written = [...answers, ...logs].join('\n');
  for (const secret of [
    known.password,
    planted.password,
    basic(known.username, known.password).slice(6),
    basic(planted.username, planted.password).slice(6),
    known.username,
    planted.username,
  ]) {
    expect(written).not.toContain(secret);
  }
  // The logs were there to look at, with metrics and errors of each kind.
  expect(logs.join()).toContain('"dropped":1');
  expect(logs.join()).toContain('"reason":"metadata_not_stored"');
  expect(logs.join()).toContain('"reason":"missing_metric_name"');
  expect(new Set(answers.map((answer) => answer.slice(0, 3)))).toEqual(
    new Set(['204', '400', '401', '415', '503']),
  );
});
