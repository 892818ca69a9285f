import { inspect } from 'node:util';
import type { Credentials } from '../../../lambda/auth/basic-credentials';
import { SecretCredentials } from '../../../lambda/auth/credential-check';
import type { FailedReading } from '../../../lambda/auth/failed-reading';
import { MalformedSecretError } from '../../../lambda/kit/secret-format';

const old = { username: 'krkn', password: 'old' };
const rotated = { username: 'krkn', password: 'new' };
const wrong = { username: 'krkn', password: 'wrong' };
const MINUTE = 60_000;

/** As each request has one of its own. */
const unlimited = (): AbortSignal => new AbortController().signal;

/** A secret that can be rotated, can fail, and counts how often it is read, and a clock that is set by hand. */
class TestSecret {
  now = 1_000_000;
  reads = 0;
  content: Credentials | Error = old;
  readonly reports: FailedReading[] = [];
  readonly check = new SecretCredentials({
    read: () => {
      this.reads += 1;
      return this.content instanceof Error ? Promise.reject(this.content) : Promise.resolve(this.content);
    },
    now: () => this.now,
    report: (reading) => this.reports.push(reading),
  });

  verify(presented: Credentials): Promise<boolean> {
    return this.check.verify(presented, unlimited());
  }
}

let secret: TestSecret;
beforeEach(() => {
  secret = new TestSecret();
});

it('an object that has read the secret; shows it to no log', async () => {
  secret.content = { username: 'krkn', password: 'planted' };
  expect(await secret.verify(secret.content)).toBe(true);
  expect(JSON.stringify(secret.check)).not.toContain('planted');
  expect(inspect(secret.check, { depth: 10 })).not.toContain('planted');
});

it('the right credentials; in, and the secret is read once in 5 minutes', async () => {
  const reads: number[] = [];
  for (const at of [0, 1, 5 * MINUTE - 1, 5 * MINUTE, 10 * MINUTE - 1, 10 * MINUTE]) {
    secret.now = 1_000_000 + at;
    expect(await secret.verify(old)).toBe(true);
    reads.push(secret.reads);
  }
  expect(reads).toEqual([1, 1, 1, 2, 2, 3]);
});

it('wrong credentials; out, and a flood of them reads the secret once in 10 seconds', async () => {
  await secret.verify(old);
  for (let i = 0; i < 600; i += 1) {
    secret.now += 100;
    expect(await secret.verify({ username: 'krkn', password: `guess ${i}` })).toBe(false);
  }
  // One to begin with, and one for each 10 s of the minute.
  expect(secret.reads).toBe(7);
  expect(await secret.verify(old)).toBe(true);
});

it('a rotation; the new password is in at once, and then the old one is out', async () => {
  await secret.verify(old);
  secret.content = rotated;
  secret.now += 10_000;
  expect(await secret.verify(old)).toBe(true);
  expect(await secret.verify(rotated)).toBe(true);
  expect(await secret.verify(old)).toBe(false);
  expect(secret.reads).toBe(2);
});

it('a rotation; the old password is out after 5 minutes in any case', async () => {
  await secret.verify(old);
  secret.content = rotated;
  secret.now += 5 * MINUTE;
  expect(await secret.verify(old)).toBe(false);
});

it('a rotation a moment after the secret was read; the new password waits 10 seconds', async () => {
  await secret.verify(old);
  secret.content = rotated;
  secret.now += 9_999;
  expect(await secret.verify(rotated)).toBe(false);
  secret.now += 1;
  expect(await secret.verify(rotated)).toBe(true);
});

it('a rotation under load; all who come with the new password share one reading and are in', async () => {
  await secret.verify(old);
  secret.content = rotated;
  secret.now += 10_000;
  expect(await Promise.all(Array.from({ length: 50 }, () => secret.verify(rotated)))).toEqual(
    Array.from({ length: 50 }, () => true),
  );
  expect(secret.reads).toBe(2);
});

it('many at the start; share one reading', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, index) => secret.verify(index % 2 ? old : wrong)));
  expect(secret.reads).toBe(1);
});

it('a proof made with the new password; is read again for as credentials are', async () => {
  const madeWith = (password: string) => (known: Credentials) => known.password === password;
  expect(await secret.check.verifyProof(madeWith('old'), unlimited())).toBe(true);
  secret.content = rotated;
  secret.now += 10_000;
  expect(await secret.check.verifyProof(madeWith('new'), unlimited())).toBe(true);
  expect(await secret.check.verifyProof(madeWith('old'), unlimited())).toBe(false);
  expect(await secret.check.current(unlimited())).toEqual(rotated);
});

describe('a secret that cannot be read', () => {
  const unavailable = { code: 'secret_unavailable', status: 503, retryable: true };
  const failure = new Error('AccessDenied');

  it('never read before; 503 with its cause, and the next request tries again', async () => {
    secret.content = failure;
    await expect(secret.verify(old)).rejects.toMatchObject({ ...unavailable, cause: failure });
    await expect(secret.check.current(unlimited())).rejects.toMatchObject(unavailable);
    secret.content = old;
    expect(await secret.verify(old)).toBe(true);
    expect(secret.reads).toBe(3);
  });

  it('read before; what it held is good for an hour, and it is tried once in 5 minutes', async () => {
    await secret.verify(old);
    secret.content = failure;
    for (let passed = MINUTE; passed < 60 * MINUTE; passed += MINUTE) {
      secret.now = 1_000_000 + passed;
      expect(await secret.verify(old)).toBe(true);
    }
    expect(secret.reads).toBe(12);
    secret.now = 1_000_000 + 60 * MINUTE;
    await expect(secret.verify(old)).rejects.toMatchObject(unavailable);
  });

  it('each failed reading is reported once, with the time that the old credentials have left', async () => {
    await secret.verify(old);
    secret.content = failure;
    secret.now += 5 * MINUTE;
    await Promise.all(Array.from({ length: 50 }, () => secret.verify(old)));
    secret.now += 5 * MINUTE;
    await secret.verify(old);
    secret.now += 50 * MINUTE;
    await expect(secret.verify(old)).rejects.toMatchObject(unavailable);
    const usedUntil = 1_000_000 + 60 * MINUTE;
    expect(secret.reports).toMatchObject([
      { error: unavailable, problem: undefined, usedUntil },
      { error: unavailable, problem: undefined, usedUntil },
      { error: unavailable, problem: undefined, usedUntil: undefined },
    ]);
  });

  it('read before; wrong credentials are out, not unavailable', async () => {
    await secret.verify(old);
    secret.content = failure;
    secret.now += MINUTE;
    expect(await secret.verify(wrong)).toBe(false);
  });
});

/** An error as the SDK makes it. */
const named = (name: string): Error => Object.assign(new Error(name), { name });

describe.each([
  ['malformed', new MalformedSecretError('it is not JSON', 'JSON'), 'it is not JSON'],
  ['deleted', named('ResourceNotFoundException'), 'it does not exist'],
  [
    'marked for deletion',
    Object.assign(named('InvalidRequestException'), { message: 'The secret is marked\nfor deletion.' }),
    'Secrets Manager does not give it: The secret is marked for deletion.',
  ],
])('a secret that is %s', (_, failure, problem) => {
  const invalid = { code: 'secret_invalid', status: 503, retryable: true, cause: failure };

  it('the old credentials end when it is read again, within 5 minutes', async () => {
    await secret.verify(old);
    secret.content = failure;
    secret.now += 5 * MINUTE - 1;
    expect(await secret.verify(old)).toBe(true);
    secret.now += 1;
    await expect(secret.verify(old)).rejects.toMatchObject(invalid);
  });

  it('the first use of new credentials ends the old ones', async () => {
    await secret.verify(old);
    secret.content = failure;
    secret.now += 10_000;
    await expect(secret.verify(rotated)).rejects.toMatchObject(invalid);
    await expect(secret.verify(old)).rejects.toMatchObject(invalid);
    secret.content = new Error('down');
    await expect(secret.verify(old)).rejects.toMatchObject({ code: 'secret_unavailable' });
    secret.content = rotated;
    expect(await secret.verify(rotated)).toBe(true);
  });

  it('each reading of it is reported', async () => {
    secret.content = failure;
    await expect(secret.verify(old)).rejects.toMatchObject(invalid);
    await expect(secret.check.current(unlimited())).rejects.toMatchObject(invalid);
    const report = { error: expect.objectContaining(invalid) as object, problem, usedUntil: undefined };
    expect(secret.reports).toEqual([report, report]);
  });
});

describe('a clock that is set back', () => {
  it('the secret is read again, and the password that was rotated meanwhile is out', async () => {
    await secret.verify(old);
    secret.content = rotated;
    secret.now -= 24 * 60 * MINUTE;
    expect(await secret.verify(old)).toBe(false);
    expect(await secret.verify(rotated)).toBe(true);
  });

  it('while the secret cannot be read; no one knows how old the credentials are, so they are good no longer', async () => {
    await secret.verify(old);
    secret.content = new Error('down');
    secret.now -= 1;
    await expect(secret.verify(old)).rejects.toMatchObject({ code: 'secret_unavailable' });
  });
});

describe('a caller that cannot wait', () => {
  it('is told 503, and does not end the reading for the others', async () => {
    let answer: (credentials: Credentials) => void = () => undefined;
    const check = new SecretCredentials({
      read: () => new Promise((resolve) => (answer = resolve)),
      now: () => 0,
      report: () => undefined,
    });
    const impatient = new AbortController();
    const first = check.verify(old, impatient.signal);
    const second = check.verify(old, unlimited());
    impatient.abort();
    await expect(first).rejects.toMatchObject({ code: 'secret_unavailable', status: 503 });
    answer(old);
    expect(await second).toBe(true);
  });

  it('whose time was over before; is told 503', async () => {
    const check = new SecretCredentials({
      read: () => new Promise(() => undefined),
      now: () => 0,
      report: () => undefined,
    });
    await expect(check.current(AbortSignal.abort())).rejects.toMatchObject({ code: 'secret_unavailable' });
  });
});
