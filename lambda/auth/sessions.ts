import type { HttpRequest } from '../http/message';
import type { Credentials } from './basic-credentials';
import type { CredentialCheck } from './credential-check';
import { claimedSession, isSigned, signSession } from './session';
import { endedSessionCookie, sessionCookie, sessionCookiesOf } from './session-cookie';
import type { SessionKeyOf } from './session-key';

interface SessionsProps {
  readonly check: CredentialCheck;
  readonly keyOf: SessionKeyOf;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The most cookies of a request that are checked: more do not fit into the headers that the gateway lets through. */
const MOST_COOKIES = 150;

/**
 * The sessions of browsers. Only the browser keeps a session, in a signed cookie; it is not valid for the API. Every
 * method that needs the credentials throws an HttpError 503 when they are unavailable.
 */
export class Sessions {
  constructor(private readonly props: SessionsProps) {}

  /** Whether a request comes from a browser that has logged in. */
  async has(request: HttpRequest, signal: AbortSignal): Promise<boolean> {
    const { check, keyOf } = this.props;
    const now = this.props.now();
    const claimed = sessionCookiesOf(request)
      .flatMap((text) => claimedSession(text, now) ?? [])
      .slice(0, MOST_COOKIES);
    if (claimed.length === 0) return false;
    return check.verifyProof(async ({ password }) => {
      const key = await keyOf(password);
      return claimed.some((session) => isSigned(session, key));
    }, signal);
  }

  /**
   * Logs in.
   * @returns the `Set-Cookie` header of the session, or undefined if the credentials are wrong.
   */
  async begin(
    request: HttpRequest,
    presented: Credentials,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { check, keyOf, now } = this.props;
    if (!(await check.verify(presented, signal))) return undefined;
    const { password } = await check.current(signal);
    return sessionCookie(signSession(await keyOf(password), now()), request);
  }

  /** Logs out: the `Set-Cookie` header that makes the browser forget. */
  end(request: HttpRequest): string {
    return endedSessionCookie(request);
  }
}
