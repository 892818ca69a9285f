// Whose key writes under callerCredentials, and what others are told.
import { fault } from '../../../../local/timestream/faults';
import { accessKey, basic, edgeNames } from '../../../support/connector-edges';
import { two, v2, version2 } from '../../../support/write-inputs';
import { testWrites, type Row } from '../../../support/write-table';

const rows: Row[] = [
  {
    name: 'no credentials; 401',
    body: v2(two),
    headers: { ...version2, authorization: undefined },
    status: 401,
    stored: 0,
    says: ['basic_auth'],
  },
  {
    name: 'unknown key; 401',
    body: v2(two),
    headers: { ...version2, authorization: basic('AKIASTRANGER00000000', 'x') },
    status: 401,
    stored: 0,
    says: ['does not know'],
  },
  {
    name: 'right key, wrong secret; 401',
    body: v2(two),
    headers: { ...version2, authorization: basic(accessKey.accessKeyId, 'wrong') },
    status: 401,
    stored: 0,
  },
  ...['\n', '\r\n', ' '].map((end): Row => ({
    name: `right key, its secret with ${JSON.stringify(end)} at the end; 401 that tells, without the secret`,
    body: v2(two),
    headers: { ...version2, authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey + end) },
    status: 401,
    stored: 0,
    says: ['does not know', 'white space at the end, such as a line break'],
  })),
  ...['AKIA\nTESTTESTTESTTEST', 'alice', 'AKIATESTTESTTESTTES\u00e4'].map((username) => ({
    name: `user name ${JSON.stringify(username)}, which is no key id; 401`,
    body: v2(two),
    headers: { ...version2, authorization: basic(username, 'x') },
    status: 401,
    stored: 0,
    says: ['not an AWS access key ID'],
  })),
  {
    name: 'temporary key; 401',
    body: v2(two),
    headers: { ...version2, authorization: basic('ASIATESTTESTTESTTEST', 'x') },
    status: 401,
    stored: 0,
    says: ['session token'],
  },
  ...['Bearer abc', 'Basic', 'Basic !!!', basic('', 'x'), basic('x', ''), 'Basic eA=='].map(
    (authorization) => ({
      name: `malformed credentials ${authorization}; 401`,
      body: v2(two),
      headers: { ...version2, authorization },
      status: 401,
      stored: 0,
    }),
  ),
  {
    name: 'scheme in lower case; stored',
    body: v2(two),
    headers: {
      ...version2,
      authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey).replace('Basic', 'basic'),
    },
    status: 204,
    stored: 2,
  },
  {
    name: 'key withdrawn after it was accepted; 401',
    body: v2(two),
    faults: (faults) => faults.add(fault.unrecognizedClient, { operation: 'WriteRecords' }),
    status: 401,
    stored: 0,
  },
  {
    name: 'AWS cannot be asked about a new key; 503',
    body: v2(two),
    isNewCaller: true,
    faults: (faults) => faults.add(fault.serverError),
    status: 503,
    stored: 0,
  },
  {
    name: 'endpoint moved; found again at the next request',
    body: v2(two),
    faults: (faults) => faults.add(fault.invalidEndpoint, { operation: 'WriteRecords', times: 3 }),
    status: 503,
    check: async ({ resend, standIn }) => {
      standIn.faults.clear();
      expect((await resend()).status).toBe(204);
    },
  },
];

testWrites(rows, edgeNames);
