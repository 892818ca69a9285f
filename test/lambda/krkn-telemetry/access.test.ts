import type { CredentialCheck } from '../../../lambda/auth/credential-check';
import type { HttpRequest } from '../../../lambda/http/message';
import { partsOfAccess, type Access } from '../../../lambda/krkn-telemetry/access';
import type { Guard } from '../../../lambda/krkn-telemetry/routes';

/** No credentials are right. */
const check: CredentialCheck = {
  verify: () => Promise.resolve(false),
  verifyProof: () => Promise.resolve(false),
  current: () => Promise.reject(new Error('not asked')),
};
const guarded: Access = {
  kind: 'guarded',
  check,
  sessionKeyOf: () => Promise.reject(new Error('not asked')),
};
/** A request of a stranger. */
const request: HttpRequest = {
  method: 'GET',
  path: '/files',
  query: new URLSearchParams(),
  routeKey: 'GET /files',
  headers: {},
  cookies: [],
  basePath: '',
  origin: 'https://telemetry.example',
  url: 'https://telemetry.example',
  user: undefined,
  body: { byteLength: 0, bytes: () => Buffer.alloc(0) },
};

async function statusOf(access: Access, guard: Guard): Promise<unknown> {
  const { guard: guards } = partsOfAccess(access, {
    localDataFolder: undefined,
    now: () => 0,
  });
  const route = guards[guard](() => ({ status: 200 }));
  try {
    const { status } = await route(request, { signal: AbortSignal.timeout(10_000) });
    return status;
  } catch (error) {
    return (error as { readonly status?: unknown }).status;
  }
}

it.each<[Guard, number]>([
  ['api', 401],
  ['page', 303],
  ['pageOrApi', 303],
  ['none', 200],
])('a stranger at the guard %s; %s if the access is guarded, 200 if it is open', async (guard, status) => {
  expect(await statusOf(guarded, guard)).toBe(status);
  expect(await statusOf({ kind: 'open' }, guard)).toBe(200);
});

it('only who must log in can log out', () => {
  const options = { localDataFolder: undefined, now: () => 0 };
  expect(partsOfAccess(guarded, options).canLogOut).toBe(true);
  expect(partsOfAccess({ kind: 'open' }, options).canLogOut).toBe(false);
});
