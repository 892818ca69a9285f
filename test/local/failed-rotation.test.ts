// A password that is changed in the data folder, and not well: what clients see, and what the logs say.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalRun, type LocalRun } from '../../local/run';
import { basic } from '../support/connector-edges';

let data: string;
let run: LocalRun;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  run = await startLocalRun({ dataFolder: data, telemetryPort: 0, connectorPort: 0, host: '127.0.0.1' });
});

afterAll(async () => {
  await run.close();
  rmSync(data, { recursive: true });
});

const statusOf = async (path: string, password: string): Promise<number> =>
  (await fetch(run.telemetryUrl + path, { headers: { authorization: basic('krkn', password) } })).status;

/** The lines of a log that hold a text. They are there when the function has answered, or soon after. */
async function linesWith(name: string, text: string): Promise<Record<string, unknown>[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = readFileSync(join(data, 'logs', `${name}.log`), 'utf8')
      .split('\n')
      .filter((line) => line.includes(text));
    if (found.length > 0) return found.map((line) => JSON.parse(line) as Record<string, unknown>);
    if (Date.now() > deadline) throw new Error(`${name}.log has no line with ${text}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it('a brace is missing, then the password is short; no one is let in, both logs say why without a word of it, and the corrected file is good at once', async () => {
  const file = join(data, 'telemetry-credentials.json');
  writeFileSync(file, '{"username":"krkn","password":"planted-new-password"');
  // The authorizer and the service read it each for itself: the second path matches no route of the gateway.
  expect(await statusOf('/navigate', 'planted-new-password')).toBe(500);
  expect(await statusOf('//navigate', 'planted-new-password')).toBe(503);
  for (const name of ['authorizer', 'krkn-telemetry']) {
    expect(await linesWith(name, 'Reading the secret failed')).toEqual([
      expect.objectContaining({ level: 'ERROR', code: 'secret_invalid', problem: 'it is not JSON' }),
    ]);
    expect(await linesWith(name, '"failedSecretReadings"')).toEqual([
      expect.objectContaining({ service: 'credentials', function: name, failedSecretReadings: 1 }),
    ]);
    expect(readFileSync(join(data, 'logs', `${name}.log`), 'utf8')).not.toContain('planted');
  }

  writeFileSync(file, '{"username":"krkn","password":"planted-short"}');
  expect(await statusOf('/navigate', 'planted-short')).toBe(500);
  expect(await statusOf('//navigate', 'planted-short')).toBe(503);
  for (const name of ['authorizer', 'krkn-telemetry']) {
    const [line] = await linesWith(name, 'password has fewer than 16 characters');
    expect(line).toMatchObject({ level: 'ERROR', code: 'secret_invalid' });
    expect(readFileSync(join(data, 'logs', `${name}.log`), 'utf8')).not.toContain('planted');
  }

  writeFileSync(file, '{"username":"krkn","password":"planted-new-password"}');
  expect(await statusOf('/navigate', 'planted-new-password')).toBe(200);
  expect(await statusOf('//navigate', 'planted-new-password')).toBe(200);
  expect(await statusOf('//navigate', run.outputs['local-KrknTelemetry'].TelemetryPassword!)).toBe(401);
});
