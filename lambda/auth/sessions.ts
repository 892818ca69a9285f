import type { HttpRequest } from '../http/message';
import type { Credentials } from './basic-credentials';
import type { CredentialCheck } from './credential-check';
import { isValidSession, sessionKey, signSession } from './session';
import { endedSessionCookie, sessionCookie, SESSION_COOKIE_NAME } from './session-cookie';

interface SessionsProps {
  readonly check: CredentialCheck;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * The sessions of browsers. Only the browser keeps a session, in a signed cookie; it is not valid for the API. Every
 * method that needs the credentials throws an HttpError 503 when they are unavailable.
 */
export class Sessions {
  constructor(private readonly props: SessionsProps) {}

  /** Whether a request comes from a browser that has logged in. */
  async has({ cookies }: HttpRequest, signal: AbortSignal): Promise<boolean> {
    const session = cookies[SESSION_COOKIE_NAME];
    if (session === undefined || session === '') return false;
    const now = this.props.now();
    return this.props.check.verifyProof(
      ({ password }) => isValidSession(session, sessionKey(password), now),
      signal,
    );
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
    const { check, now } = this.props;
    if (!(await check.verify(presented, signal))) return undefined;
    const { password } = await check.current(signal);
    return sessionCookie(signSession(sessionKey(password), now()), request);
  }

  /** Logs out: the `Set-Cookie` header that makes the browser forget. */
  end(request: HttpRequest): string {
    return endedSessionCookie(request);
  }
}
