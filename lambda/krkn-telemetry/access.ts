import type { CredentialCheck } from '../auth/credential-check';
import { requireApiCredentials, requireSession, requireSessionOrCredentials } from '../auth/guard';
import type { SessionKeyOf } from '../auth/session-key';
import { Sessions } from '../auth/sessions';
import type { HttpRequest, Route } from '../http/message';
import { createLogin, createOpenLogin, type LoginRoutes } from './routes/login';
import type { Guard } from './routes';

/** Who may use the service: everyone, or those with its credentials. */
export type Access =
  | { readonly kind: 'open' }
  | { readonly kind: 'guarded'; readonly check: CredentialCheck; readonly sessionKeyOf: SessionKeyOf };

/** What the access decides of the service. */
interface AccessParts {
  /** Runs a route only for those whom its guard lets in. */
  readonly guard: Readonly<Record<Guard, (route: Route) => Route>>;
  readonly login: LoginRoutes;
  /** Whether there are sessions at all. */
  readonly canLogOut: boolean;
  /** Whether a browser may see pages. Rejects when that cannot be known. */
  readonly isAdmitted: (request: HttpRequest, signal: AbortSignal) => Promise<boolean>;
}

interface AccessContext {
  /** Folder of the local run's files. Undefined: it runs in AWS. */
  readonly localDataFolder: string | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes the guards and the login. */
export function partsOfAccess(access: Access, { localDataFolder, now }: AccessContext): AccessParts {
  if (access.kind === 'open') {
    const guard = { api: asIs, page: asIs, pageOrApi: asIs, none: asIs };
    return { guard, login: createOpenLogin(), canLogOut: false, isAdmitted: () => Promise.resolve(true) };
  }
  const { check, sessionKeyOf } = access;
  const sessions = new Sessions({ check, keyOf: sessionKeyOf, now });
  const guard: AccessParts['guard'] = {
    api: (route) => requireApiCredentials(check, route),
    page: (route) => requireSession(sessions, route),
    pageOrApi: (route) => requireSessionOrCredentials(sessions, check, route),
    none: asIs,
  };
  return {
    guard,
    login: createLogin({ sessions, isLocal: localDataFolder !== undefined }),
    canLogOut: true,
    isAdmitted: (request, signal) => sessions.has(request, signal),
  };
}

const asIs = (route: Route): Route => route;
