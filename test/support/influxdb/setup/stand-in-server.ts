import { startInflux2 } from '../influx-2/influx-2';
import type { SetUpServer } from './operator';

/** Starts a stand-in of InfluxDB 2 that has been set up, with one organization and the bucket `first`. */
export async function startSetUpServer(): Promise<SetUpServer & { readonly close: () => Promise<void> }> {
  const { url, close } = await startInflux2();
  const account = { organization: 'chaos', username: 'operator', password: 'password-of-tests' };
  const operatorToken = 'operator-token-of-tests';
  const { organization: org, username, password } = account;
  const body = JSON.stringify({ username, password, org, bucket: 'first', token: operatorToken });
  const response = await fetch(`${url}/api/v2/setup`, { method: 'POST', body });
  if (response.status !== 201) throw new Error(`not set up: ${response.status}`);
  return { ...account, operatorToken, url, close };
}
