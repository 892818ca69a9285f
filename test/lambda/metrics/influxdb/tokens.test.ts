import { inspect } from 'node:util';
import type { FailedReading } from '../../../../lambda/auth/failed-reading';
import { parseToken } from '../../../../lambda/metrics/influxdb/secret-format';
import type { Right } from '../../../../lambda/metrics/influxdb/client';
import { secretTokens } from '../../../../lambda/metrics/influxdb/tokens';

const PLANTED = 'planted-secret-text';

/** Two secrets whose texts can be changed, which can fail, and a clock that is set by hand. */
class TestSecrets {
  now = 1_000_000;
  readonly reads: Record<Right, number> = { write: 0, read: 0 };
  readonly texts: Record<Right, string | Error> = { write: 'write-1', read: 'read-1' };
  readonly reports: FailedReading[] = [];
  readonly tokens = secretTokens({
    read: { write: this.reader('write'), read: this.reader('read') },
    now: () => this.now,
    report: (reading) => this.reports.push(reading),
  });

  get(right: Right, signal = new AbortController().signal): Promise<string> {
    return this.tokens.get(right, signal);
  }

  renew(right: Right, refused: string): Promise<string | undefined> {
    return this.tokens.renew(right, refused, new AbortController().signal);
  }

  private reader(right: Right): () => Promise<string> {
    // Not before the next turn, as no service answers at once.
    return async () => {
      this.reads[right] += 1;
      const text = this.texts[right];
      await new Promise((resolve) => setImmediate(resolve));
      if (text instanceof Error) throw text;
      return parseToken(text);
    };
  }
}

const PAUSE = 5_000;
let secrets: TestSecrets;
beforeEach(() => {
  secrets = new TestSecrets();
});

it('tokens that were read; shown by no log', async () => {
  secrets.texts.write = PLANTED;
  expect(await secrets.get('write')).toBe(PLANTED);
  expect(
    `${JSON.stringify(secrets.tokens)} ${inspect(secrets.tokens, { depth: 10, showHidden: true })}`,
  ).not.toContain(PLANTED);
});

it('a right; its own token, read once, however many ask at once and however late', async () => {
  expect(await Promise.all(Array.from({ length: 50 }, () => secrets.get('write')))).toEqual(
    Array.from({ length: 50 }, () => 'write-1'),
  );
  secrets.now += 24 * 3_600_000;
  expect(await secrets.get('write')).toBe('write-1');
  expect(secrets.reads).toEqual({ write: 1, read: 0 });
  expect(await secrets.get('read')).toBe('read-1');
  expect(secrets.reads).toEqual({ write: 1, read: 1 });
});

describe('a token that InfluxDB refuses', () => {
  beforeEach(async () => {
    await secrets.get('write');
    secrets.now += PAUSE;
  });

  it('rotated; all share one reading and get the other, and so does who comes next', async () => {
    secrets.texts.write = 'write-2';
    const renewed = await Promise.all(Array.from({ length: 50 }, () => secrets.renew('write', 'write-1')));
    expect(new Set(renewed)).toEqual(new Set(['write-2']));
    expect(await secrets.get('write')).toBe('write-2');
    // Sent before the rotation was noticed.
    expect(await secrets.renew('write', 'write-1')).toBe('write-2');
    expect(secrets.reads.write).toBe(2);
  });

  it('not rotated; no other, and a flood of refusals reads the secret once in 5 seconds', async () => {
    for (let call = 0; call < 600; call += 1) {
      expect(await secrets.renew('write', 'write-1')).toBeUndefined();
      secrets.now += 100;
    }
    expect(secrets.reads.write).toBe(1 + 12);
    secrets.texts.write = 'write-2';
    expect(await secrets.renew('write', 'write-1')).toBe('write-2');
  });

  it('the clock set back; is read again all the same', async () => {
    secrets.texts.write = 'write-2';
    secrets.now -= 3_600_000;
    expect(await secrets.renew('write', 'write-1')).toBe('write-2');
  });

  it('Secrets Manager fails; 503, and the token is tried again, as it may not be to blame', async () => {
    secrets.texts.write = new Error('AccessDenied');
    await expect(secrets.renew('write', 'write-1')).rejects.toMatchObject({ code: 'secret_unavailable' });
    expect(await secrets.get('write')).toBe('write-1');
    expect(await secrets.renew('write', 'write-1')).toBeUndefined();
    expect(secrets.reads.write).toBe(2);
  });

  it('the secret holds none any more; 503, and no request is sent with the old one', async () => {
    secrets.texts.write = '{}';
    await expect(secrets.renew('write', 'write-1')).rejects.toMatchObject({ code: 'secret_invalid' });
    await expect(secrets.get('write')).rejects.toMatchObject({ code: 'secret_invalid' });
    secrets.now += PAUSE;
    secrets.texts.write = 'write-2';
    expect(await secrets.get('write')).toBe('write-2');
  });
});

const missing = Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });

describe.each<[string, Error | string, object, string | undefined]>([
  ['cannot be read', new Error('InternalFailure'), { code: 'secret_unavailable' }, undefined],
  ['does not exist', missing, { code: 'secret_invalid' }, 'it does not exist'],
  ['holds no token', `{"tokn":"${PLANTED}"}`, { code: 'secret_invalid' }, 'token is missing'],
])('a secret that %s', (_condition, text, code, problem) => {
  it('503 that names the right; reported once, tried again after 5 seconds, the other is not touched', async () => {
    secrets.texts.read = text;
    const failures = await Promise.allSettled(Array.from({ length: 20 }, () => secrets.get('read')));
    for (const failure of failures) {
      expect(failure).toMatchObject({
        reason: { ...code, status: 503, retryable: true, details: { token: 'read' } },
      });
      expect(inspect(failure)).not.toContain(PLANTED);
    }
    await expect(secrets.get('read')).rejects.toMatchObject(code);
    expect(secrets.reports).toEqual([
      { error: expect.objectContaining(code) as unknown, problem, usedUntil: undefined },
    ]);
    expect(await secrets.get('write')).toBe('write-1');
    secrets.now += PAUSE;
    secrets.texts.read = 'read-2';
    expect(await secrets.get('read')).toBe('read-2');
    expect(secrets.reads.read).toBe(2);
  });
});

it('a request whose time is up; 503 while the others wait on', async () => {
  const [waiting, late] = [secrets.get('write'), secrets.get('write', AbortSignal.abort())];
  await expect(late).rejects.toMatchObject({ code: 'secret_unavailable', status: 503 });
  expect(await waiting).toBe('write-1');
  expect(secrets.reads.write).toBe(1);
});
