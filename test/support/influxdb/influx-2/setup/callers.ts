import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../api-error';
import type { Directory } from './directory';
import { allows, describePermission, ownerPermissions, type Permission } from './permissions';

const COOKIE = 'influxdb-oss-session';
const SESSION_MILLISECONDS = 3_600_000;

/** Who makes a request. */
export class Caller {
  constructor(
    readonly userId: string,
    private readonly permissions: readonly Permission[],
    /** An inactive token is known, and may do nothing. */
    readonly isActive: boolean,
  ) {}

  may(permission: Permission): boolean {
    return this.isActive && allows(this.permissions, permission);
  }

  /** @throws {ApiError} 401 if the caller may not do something */
  require(permission: Permission): void {
    if (!this.isActive) throw new ApiError('unauthorized', 'token is inactive');
    if (!this.may(permission)) {
      throw new ApiError('unauthorized', `${describePermission(permission)} is unauthorized`);
    }
  }
}

/** Tokens and sessions by which requests say who makes them. */
export class Callers {
  /** When sessions end, by their keys; epoch milliseconds. */
  private readonly sessions = new Map<string, { readonly userId: string; ends: number }>();

  /** @param now epoch milliseconds */
  constructor(
    private readonly directory: Directory,
    private readonly now: () => number,
  ) {}

  /**
   * Who makes a request. A token outranks a session.
   * @throws {ApiError} 401 if no one does whom InfluxDB knows
   */
  callerOf(headers: IncomingHttpHeaders): Caller {
    const token = tokenOf(headers);
    if (token !== undefined) return this.callerByToken(token);
    const session = this.session(headers);
    session.ends = Math.max(session.ends, this.now() + SESSION_MILLISECONDS / 12);
    return new Caller(session.userId, ownerPermissions, true);
  }

  /**
   * Begins a session of the user whose name and password are given.
   * @returns the header `Set-Cookie`
   * @throws {ApiError} 401
   */
  signIn({ authorization = '' }: IncomingHttpHeaders): string {
    const encoded = /^Basic (.*)$/i.exec(authorization)?.[1] ?? '';
    const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
    const user = this.directory.users.find((other) => other.name === name && other.password === password);
    if (!user) throw unauthorized();
    const key = randomBytes(64).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    const ends = this.now() + SESSION_MILLISECONDS;
    this.sessions.set(key, { userId: user.id, ends });
    return `${COOKIE}=${key}; Path=/api/; Expires=${new Date(ends).toUTCString()}; HttpOnly; SameSite=Strict`;
  }

  /** @throws {ApiError} 401 if there is no session */
  signOut(headers: IncomingHttpHeaders): void {
    this.session(headers);
    this.sessions.delete(keyOf(headers)!);
  }

  private callerByToken(token: string): Caller {
    const found = this.directory.authorizations.find((other) => other.token === token);
    if (!found) throw unauthorized();
    return new Caller(found.userId, found.permissions, found.status === 'active');
  }

  private session(headers: IncomingHttpHeaders): { readonly userId: string; ends: number } {
    const session = this.sessions.get(keyOf(headers) ?? '');
    if (!session || session.ends <= this.now()) throw unauthorized();
    return session;
  }
}

function tokenOf({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return /^(?:Token|Bearer) (.*)$/i.exec(authorization)?.[1];
}

function keyOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  return cookie
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
}

function unauthorized(): ApiError {
  return new ApiError('unauthorized', 'unauthorized access');
}
