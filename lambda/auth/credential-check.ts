import { HttpError } from '../http/errors';
import { isWithin } from '../kit/clock';
import { unlessAborted } from '../kit/concurrency';
import type { Credentials } from './basic-credentials';
import { equalCredentials } from './equal-credentials';
import type { FailedReading } from './failed-reading';
import { problemOfSecret } from '../kit/secret-reader';

/** Whether something was made with these credentials. */
type IsProof = (credentials: Credentials) => boolean | Promise<boolean>;

/** Knows the credentials of the service. Every method throws an HttpError 503 when they are unavailable. */
export interface CredentialCheck {
  /** Whether user and password are right. */
  verify(presented: Credentials, signal: AbortSignal): Promise<boolean>;
  /** Whether something was made with the right credentials, as a signature is. */
  verifyProof(isProof: IsProof, signal: AbortSignal): Promise<boolean>;
  /** The right credentials, to make such a proof with. */
  current(signal: AbortSignal): Promise<Credentials>;
}

interface SecretCredentialsProps {
  /** Reads the secret, in a few seconds at most. */
  readonly read: () => Promise<Credentials>;
  /**
   * Epoch milliseconds. The wall clock: a monotonic one may stand still while Lambda freezes the process, and a password
   * that was changed would stay good for longer.
   */
  readonly now: () => number;
  /** Called once for each failed reading, however many requests wait for it. */
  readonly report: (reading: FailedReading) => void;
}

interface KeptCredentials {
  readonly credentials: Credentials;
  /** Epoch milliseconds. */
  readonly readAt: number;
}

/** Milliseconds after which the secret is read again. */
const REFRESH_AFTER = 5 * 60_000;
/** Milliseconds after which it is read again for a caller with wrong credentials: it may have been rotated. */
const RECONSIDER_AFTER = 10_000;
/** Milliseconds for which credentials are good while Secrets Manager gives no answer. */
const GOOD_FOR = 60 * 60_000;

/**
 * Credentials out of a secret, kept in memory. A rotation is noticed at the first use of the new credentials. An outage
 * of Secrets Manager locks no one out for an hour; a secret without valid credentials does at once: an operator who
 * rotates after a leak must not believe that the old password has ended when it has not.
 */
export class SecretCredentials implements CredentialCheck {
  private kept: KeptCredentials | undefined;
  /** The reading under way, for which all callers wait. */
  private reading: Promise<Credentials> | undefined;
  /** When the last reading began. */
  private triedAt = -Infinity;

  constructor(private readonly props: SecretCredentialsProps) {
    // Neither JSON nor an inspection of this object shows the password.
    for (const key of ['kept', 'reading']) Object.defineProperty(this, key, { enumerable: false });
  }

  verify(presented: Credentials, signal: AbortSignal): Promise<boolean> {
    return this.verifyProof((credentials) => equalCredentials(credentials, presented), signal);
  }

  async verifyProof(isProof: IsProof, signal: AbortSignal): Promise<boolean> {
    if (await isProof(await this.current(signal))) return true;
    return isProof(await this.reconsidered(signal));
  }

  async current(signal: AbortSignal): Promise<Credentials> {
    const kept = this.usable();
    return kept !== undefined && this.isWithin(REFRESH_AFTER, this.triedAt)
      ? kept.credentials
      : this.readAgain(signal);
  }

  /** A flood of wrong passwords must not cause a flood of calls. */
  private reconsidered(signal: AbortSignal): Promise<Credentials> {
    const isRecent = this.reading === undefined && this.isWithin(RECONSIDER_AFTER, this.triedAt);
    return isRecent ? this.current(signal) : this.readAgain(signal);
  }

  private async readAgain(signal: AbortSignal): Promise<Credentials> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    try {
      return await unlessAborted(this.reading, signal);
    } catch (cause) {
      const kept = this.usable();
      if (kept === undefined) throw toHttpError(cause);
      return kept.credentials;
    }
  }

  private isWithin(duration: number, since: number): boolean {
    return isWithin(duration, since, this.props.now());
  }

  /** What was read last, if it is still good. */
  private usable(): KeptCredentials | undefined {
    return this.kept !== undefined && this.isWithin(GOOD_FOR, this.kept.readAt) ? this.kept : undefined;
  }

  private async read(): Promise<Credentials> {
    const { read, now } = this.props;
    this.triedAt = now();
    try {
      const credentials = await read();
      this.kept = { credentials, readAt: now() };
      return credentials;
    } catch (cause) {
      throw this.failed(cause);
    }
  }

  private failed(cause: unknown): HttpError {
    const problem = problemOfSecret(cause);
    if (problem !== undefined) this.kept = undefined;
    const kept = this.usable();
    const error = problem === undefined ? secretUnavailable(cause) : secretInvalid(cause);
    this.props.report({ error, problem, usedUntil: kept === undefined ? undefined : kept.readAt + GOOD_FOR });
    return error;
  }
}

/** The error for a reading that failed, or took longer than the caller can wait. */
function toHttpError(thrown: unknown): HttpError {
  return thrown instanceof HttpError ? thrown : secretUnavailable(thrown);
}

function secretUnavailable(cause: unknown): HttpError {
  return new HttpError({
    code: 'secret_unavailable',
    status: 503,
    message:
      'The credentials of this service cannot be read, so every request is refused. Retry later; the log of the function has the reason.',
    retryAfterSeconds: 5,
    cause,
  });
}

function secretInvalid(cause: unknown): HttpError {
  return new HttpError({
    code: 'secret_invalid',
    status: 503,
    message:
      'The secret of this service holds no valid credentials, so every request is refused. An operator must fix it; the log of the function says what is wrong with it.',
    retryAfterSeconds: 5,
    cause,
  });
}
