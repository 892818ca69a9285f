import { lineOf } from './secret-text';

/** Seconds after which a client retries a request that failed for a cause that an operator has to fix. */
export const OPERATOR_SECONDS = 30;

/**
 * What an error of an AWS client means to the caller.
 * @typeParam Code codes of our errors
 */
export interface Meaning<Code extends string> {
  readonly code: Code;
  /** Default 503. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** Whether to discard the AWS client: its credentials or its endpoint are no longer valid. Default false. */
  readonly endsClient?: boolean;
  /** What was wrong, and what to do about it. */
  readonly text: string;
}

/** What the errors of an AWS service mean. */
export interface Meanings<Code extends string> {
  /** By name, the only stable part of an error. */
  readonly named: Readonly<Record<string, Meaning<Code>>>;
  /** Of all other errors that the service answers with. */
  readonly answered: Meaning<Code>;
  /** Of all other errors on the way to the service. */
  readonly unreachable: Meaning<Code>;
  /** Appended to the messages of retryable errors. */
  readonly advice: string;
}

/**
 * What an error of an AWS client means.
 * @throws {Error} the error itself when it is a defect rather than an answer or a failure of the network
 */
export function meaningOf<Code extends string>(
  error: unknown,
  { named, answered, unreachable }: Meanings<Code>,
): Meaning<Code> {
  if (!(error instanceof Error)) throw error;
  const known = named[error.name];
  if (known !== undefined) return known;
  if ('$fault' in error) return answered;
  // Network errors have a code; the SDK adds metadata to every error of a call.
  if ('code' in error || '$metadata' in error) return unreachable;
  throw error;
}

/**
 * The properties of the error that tells a client what an error of AWS means.
 * @param about sentence that names what the call was about
 */
export function toErrorProps<Code extends string>(
  { text, status = 503, ...meaning }: Meaning<Code>,
  { advice }: Meanings<Code>,
  cause: unknown,
  about?: string,
): Omit<Meaning<Code>, 'text'> & {
  readonly status: number;
  readonly message: string;
  readonly cause: unknown;
} {
  const said = saidByService(cause);
  const sentences = [text, about, said && `It says: ${said}`, status === 503 && advice];
  return { ...meaning, status, message: sentences.filter(Boolean).join(' '), cause };
}

/** Characters of a service's own words that are shown. */
const LONGEST = 200;

/** Errors of callers whose messages say what is wrong with the request. Others may quote signatures, or policies. */
const telling: readonly string[] = ['ValidationException', 'ResourceNotFoundException'];

/**
 * An AWS service's own words, on one line, without what looks like a secret. Undefined for errors whose messages may name
 * what the caller need not know.
 */
export function saidByService(error: unknown): string | undefined {
  const {
    $fault: fault,
    name = '',
    message = '',
  } = (error ?? {}) as Partial<Error> & { readonly $fault?: string };
  const isTold = fault === 'server' || (fault === 'client' && telling.includes(name));
  return isTold && message !== '' ? lineOf(message, LONGEST) : undefined;
}
