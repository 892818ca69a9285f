import { problemOfSecret } from '../../kit/secret-reader';
import { HttpError } from '../../http/errors';
import { isWithin } from '../../kit/clock';
import { unlessAborted } from '../../kit/concurrency';
import type { Right, Tokens } from './client';

/** A failed reading of a secret. */
interface FailedReading {
  readonly error: HttpError;
  /** What is wrong with the secret, if known. Never contains its text. */
  readonly problem: string | undefined;
  /** No older token is valid. */
  readonly usedUntil: undefined;
}

interface SecretTokensProps {
  /** Reads the token for each right, in a few seconds at most. */
  readonly read: Readonly<Record<Right, () => Promise<string>>>;
  /** Epoch milliseconds. The wall clock: a monotonic one may stand still while Lambda freezes the process. */
  readonly now: () => number;
  /** Called once for each failed reading, however many requests wait for it. */
  readonly report: (reading: FailedReading) => void;
}

/**
 * The connector's own tokens, out of secrets, kept in memory: no log that shows this object shows them. A secret is read when
 * its token is first needed, and again when InfluxDB refuses that.
 */
export function secretTokens({ read, ...rest }: SecretTokensProps): Tokens {
  const secrets = {
    write: keptToken('write', { ...rest, read: read.write }),
    read: keptToken('read', { ...rest, read: read.read }),
  };
  return {
    get: (right, signal) => secrets[right].get(signal),
    renew: (right, refused, signal) => secrets[right].renew(refused, signal),
  };
}

/** Milliseconds between two readings of a secret that does not help, at least: a flood of requests causes no flood of calls. */
const PAUSE = 5_000;

interface KeptToken {
  get(signal: AbortSignal): Promise<string>;
  renew(refused: string, signal: AbortSignal): Promise<string | undefined>;
}

function keptToken(
  right: Right,
  { read, now, report }: Omit<SecretTokensProps, 'read'> & { readonly read: () => Promise<string> },
): KeptToken {
  let kept: string | undefined;
  let failure: HttpError | undefined;
  /** When the last reading began. */
  let triedAt = -Infinity;
  /** The reading under way, for which all callers wait. */
  let reading: Promise<string> | undefined;

  const isRecent = (): boolean => isWithin(PAUSE, triedAt, now());

  async function readOnce(): Promise<string> {
    triedAt = now();
    try {
      kept = await read();
      failure = undefined;
      return kept;
    } catch (cause) {
      const problem = problemOfSecret(cause);
      // An outage of Secrets Manager says nothing about the token.
      if (problem !== undefined) kept = undefined;
      failure = problem === undefined ? secretUnavailable(right, cause) : secretInvalid(right, cause);
      report({ error: failure, problem, usedUntil: undefined });
      throw failure;
    }
  }

  async function readAgain(signal: AbortSignal): Promise<string> {
    reading ??= readOnce().finally(() => {
      reading = undefined;
    });
    try {
      return await unlessAborted(reading, signal);
    } catch (error) {
      throw error instanceof HttpError ? error : secretUnavailable(right, error);
    }
  }

  return {
    async get(signal) {
      if (kept !== undefined) return kept;
      if (failure !== undefined && reading === undefined && isRecent()) throw failure;
      return readAgain(signal);
    },
    async renew(refused, signal) {
      if (kept !== undefined && kept !== refused) return kept;
      if (reading === undefined && isRecent()) return undefined;
      const token = await readAgain(signal);
      return token === refused ? undefined : token;
    },
  };
}

function secretUnavailable(right: Right, cause: unknown): HttpError {
  return new HttpError({
    code: 'secret_unavailable',
    status: 503,
    message: `The connector's own token to ${right} InfluxDB cannot be read from Secrets Manager. Retry later; the log of the function has the reason.`,
    retryAfterSeconds: 5,
    details: { token: right },
    cause,
  });
}

function secretInvalid(right: Right, cause: unknown): HttpError {
  return new HttpError({
    code: 'secret_invalid',
    status: 503,
    message: `The secret with the connector's own token to ${right} InfluxDB does not exist or holds no token. An operator must fix it; the log of the function says what is wrong with it.`,
    retryAfterSeconds: 5,
    details: { token: right },
    cause,
  });
}
