// What is asked of an InfluxDB before the local run begins, against what stands in for 2 and 3.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { findInfluxdb, type InfluxdbOptions } from '../../../local/influxdb/find-influxdb';
import { AnsweringServer, type Answer } from '../../support/answering-server';
import { startInflux2 } from '../../support/influxdb/influx-2/influx-2';
import { Influx3 } from '../../support/influxdb/influx-3/influx-3';
import { InfluxServer } from '../../support/influxdb/influx-server';

const unsaid = { tokenFile: 'token', organization: undefined, database: undefined, engine: undefined };

/** What is found, or what is wrong. */
async function found(
  options: Partial<InfluxdbOptions> & { readonly url: string },
  token: string,
): Promise<unknown> {
  try {
    const { url: _url, ...rest } = await findInfluxdb({ ...unsaid, ...options }, token);
    return rest;
  } catch (error) {
    expect(error).toMatchObject({ name: 'InfluxdbTrouble' });
    const { message } = error as Error;
    expect(message).not.toMatch(/\.$|\n/);
    expect(message).not.toContain(token);
    return message.replaceAll(options.url, 'URL');
  }
}

const OPERATOR = 'planted-operator-token';

describe('InfluxDB 2', () => {
  let server: Awaited<ReturnType<typeof startInflux2>>;
  let influxdb: InfluxServer;
  beforeEach(async () => {
    server = await startInflux2();
    const body = JSON.stringify({
      ...{ username: 'admin', password: 'password', token: OPERATOR },
      ...{ org: 'chaos', bucket: 'first' },
    });
    expect((await fetch(`${server.url}/api/v2/setup`, { method: 'POST', body })).status).toBe(201);
    influxdb = new InfluxServer(server.url, 'chaos', OPERATOR);
  });
  afterEach(() => server.close());

  const find = (token = OPERATOR, options: Partial<InfluxdbOptions> = {}): Promise<unknown> =>
    found({ url: server.url, ...options }, token);
  const is2 = (database: string, organization = 'chaos'): object => ({
    ...{ engine: '2', organization, database, exists: true },
  });
  const orgId = expect.stringMatching(/^[0-9a-f]{16}$/) as string;

  it('one bucket and the token of its set-up; all is found', async () => {
    expect(await find()).toEqual(is2('first'));
  });

  it('several buckets; the usual one, or the one that is named, or a question', async () => {
    await influxdb.createBucket('second');
    expect(await find()).toBe(
      'The token in token sees several buckets, "first", "second": choose one with --influx-bucket',
    );
    expect(await find(OPERATOR, { database: 'second' })).toEqual(is2('second'));
    await influxdb.createBucket('local-prometheus');
    expect(await find()).toEqual(is2('local-prometheus'));
  });

  it('a token of one bucket, which sees no organization; the id of that of the bucket', async () => {
    await influxdb.createBucket('second');
    const token = await influxdb.createToken({ bucket: 'second', actions: ['read', 'write'] });
    expect(await find(token)).toEqual(is2('second', orgId));
    expect(await find(token, { organization: 'chaos' })).toEqual(is2('second'));
  });

  it('an organization by its id; as by its name', async () => {
    const token = await influxdb.createToken({ bucket: 'first', actions: ['read', 'write'] });
    const { organization: id } = (await find(token)) as { organization: string };
    expect(id).toEqual(orgId);
    expect(await find(OPERATOR, { organization: id })).toEqual(is2('first', id));
    expect(await find(token, { organization: id })).toEqual(is2('first', id));
    expect(await find(token, { organization: '0123456789abcdef', database: 'first' })).toBe(
      'InfluxDB at URL has no bucket "first" in an organization "0123456789abcdef": correct --influx-bucket and --influx-org',
    );
  });

  it('tokens that may not do both; which right is lacking', async () => {
    const reading = await influxdb.createToken({ bucket: 'first', actions: ['read'] });
    const writing = await influxdb.createToken({ bucket: 'first', actions: ['write'] });
    const named = { database: 'first', organization: 'chaos' };
    expect(await find(reading)).toBe(
      'The token in token may not write to "first": it needs the rights to write and to read it',
    );
    expect(await find(writing, named)).toBe(
      'The token in token may not read "first": it needs the rights to write and to read it',
    );
    expect(await find(writing)).toBe(
      'The token in token sees no bucket: make one, or name one that it may write and read with --influx-bucket and --influx-org',
    );
    expect(await find(writing, { database: 'first' })).toBe(
      'The token in token sees no organization: name it with --influx-org',
    );
    expect(await find(writing, { ...named, database: 'none' })).toBe(
      'InfluxDB at URL has no bucket "none" in an organization "chaos": correct --influx-bucket and --influx-org',
    );
  });

  it('a token that is deleted; that it is not known', async () => {
    const token = await influxdb.createToken({ bucket: 'first', actions: ['read', 'write'] });
    await influxdb.deleteToken(token);
    expect(await find(token)).toBe('InfluxDB at URL does not know the token in token');
  });

  it('names that it does not have; which it has', async () => {
    expect(await find(OPERATOR, { database: 'none' })).toBe(
      'The token in token sees no bucket "none", but "first": make the bucket, or choose one of these with --influx-bucket',
    );
    expect(await find(OPERATOR, { organization: 'none' })).toBe(
      'InfluxDB at URL has no organization "none": correct --influx-org',
    );
  });

  it('a bucket that a list cannot name; said', async () => {
    await influxdb.createBucket('a,b');
    expect(await find(OPERATOR, { database: 'a,b' })).toBe(
      'The connector cannot name the bucket "a,b": choose one without commas, slashes, and blanks at its ends',
    );
  });

  it('another engine wanted; said', async () => {
    expect(await find(OPERATOR, { engine: '3' })).toBe('InfluxDB at URL is of version 2: expected 3');
    expect(await find(OPERATOR, { engine: '2' })).toEqual(is2('first'));
  });
});

describe('InfluxDB 3', () => {
  let server: Influx3;
  beforeEach(async () => {
    server = await Influx3.start();
    server.tokens.set('admin', { read: 'all', write: 'all' });
    server.tokens.set('of-one', { read: ['mine'], write: ['mine'] });
    server.tokens.set('reading', { read: ['mine'], write: [] });
    server.tokens.set('writing', { read: [], write: ['mine'] });
  });
  afterEach(() => server.close());

  const denied = (act: string, name: string): string =>
    `The token in token may not ${act} "${name}": it needs the rights to write and to read it`;

  const is3 = (database: string, exists: boolean): object => ({ engine: '3', database, exists });

  type Case = [string, string, Partial<InfluxdbOptions>, unknown];

  const usual: readonly Case[] = [
    ['an unknown token; said', 'unknown', {}, 'InfluxDB at URL does not know the token in token'],
    ['a token of another database; which right is lacking', 'of-one', {}, denied('read', 'local-prometheus')],
    [
      'a token that only writes; which right is lacking',
      'writing',
      { database: 'mine' },
      denied('read', 'mine'),
    ],
    ['another engine wanted; said', 'admin', { engine: '2' }, 'InfluxDB at URL is of version 3: expected 2'],
    ...['a.b', '_a', 'a'.repeat(512)].map((database): Case => [
      'a name that no database has; what names have',
      'admin',
      { database },
      `InfluxDB 3 has no databases with names such as "${database}": they have up to 511 letters, digits, _ and -, and begin with a letter or digit`,
    ]),
  ];

  describe('without databases', () => {
    it.each<Case>([
      ...usual,
      ['no name; the usual one', 'admin', {}, is3('local-prometheus', false)],
      ['a name; it', 'of-one', { database: 'mine' }, is3('mine', false)],
      ['the longest name; it', 'admin', { database: 'a'.repeat(511) }, is3('a'.repeat(511), false)],
      ['the engine said; the same', 'admin', { engine: '3' }, is3('local-prometheus', false)],
      ['a token that only reads; no one can know', 'reading', { database: 'mine' }, is3('mine', false)],
    ])('%s; nothing is made by asking', async (_condition, token, options, expected) => {
      expect(await found({ url: server.url, ...options }, token)).toEqual(expected);
      expect(server.databases.size).toBe(0);
    });
  });

  describe('with databases', () => {
    beforeEach(async () => {
      for (const db of ['local-prometheus', 'mine']) {
        const headers = { authorization: 'Bearer admin' };
        const body = JSON.stringify({ db });
        await fetch(`${server.url}/api/v3/configure/database`, { method: 'POST', headers, body });
      }
    });

    it.each<Case>([
      ...usual,
      ['no name; the usual one', 'admin', {}, is3('local-prometheus', true)],
      ['a name; it', 'of-one', { database: 'mine' }, is3('mine', true)],
      [
        'a token that only reads; which right is lacking',
        'reading',
        { database: 'mine' },
        denied('write to', 'mine'),
      ],
    ])('%s; nothing is made by asking', async (_condition, token, options, expected) => {
      expect(await found({ url: server.url, ...options }, token)).toEqual(expected);
      expect([...server.databases.values()].map((tables) => tables.size)).toEqual([0, 0]);
    });
  });
});

describe('what is no InfluxDB 2 or 3', () => {
  const versioned =
    (version?: string, status = 204): Answer =>
    (_request, response) =>
      response.writeHead(status, version === undefined ? {} : { 'x-influxdb-version': version }).end();
  const page: Answer = (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>planted</html>');
  const WHICH = 'What answers at URL does not say that it is InfluxDB 2 or 3. If it is, set --influx-engine';
  const notSo = (status: number, asked: string): string =>
    `What answers at URL does not do so as InfluxDB does: ${status} for ${asked}. Check --influx-url and --influx-engine`;

  it.each<[string, Answer, InfluxdbOptions['engine'], string]>([
    ['InfluxDB 1', versioned('1.8.10'), undefined, 'InfluxDB at URL is of version 1: expected 2 or 3'],
    ['a server without a version', versioned(), undefined, WHICH],
    ['a build of a developer', versioned('dev'), undefined, WHICH],
    ['a page', page, undefined, WHICH],
    ['a page, taken for 2', page, '2', notSo(200, 'a list of buckets')],
    ['204 to everything, taken for 2', versioned(), '2', notSo(204, 'a list of buckets')],
    ['204 to everything, taken for 3', versioned(), '3', notSo(204, 'a query')],
    ['404 to everything, taken for 2', versioned(undefined, 404), '2', notSo(404, 'a list of buckets')],
    ['404 to everything, taken for 3', versioned(undefined, 404), '3', notSo(404, 'a query')],
    ['a redirect', versioned(undefined, 307), '2', notSo(307, 'a list of buckets')],
    ['a failure', versioned('2.7.12', 500), undefined, notSo(500, 'a list of buckets')],
  ])('%s; said', async (_condition, answer, engine, message) => {
    const server = await AnsweringServer.start();
    server.answer = answer;
    expect(await found({ url: server.url, engine }, 'planted-token')).toBe(message);
    await server.stop();
  });

  const unreachable = (reason: string): string =>
    `InfluxDB cannot be reached at URL: ${reason}. Is it running? Start it, or correct --influx-url`;

  it('no one; why it is not reached', async () => {
    const server = await AnsweringServer.start();
    const { url } = server;
    expect(await found({ url: url.replace('http:', 'https:') }, 'planted-token')).toBe(
      unreachable('it does not speak TLS there'),
    );
    await server.stop();
    expect(await found({ url }, 'planted-token')).toBe(unreachable('nothing listens there'));
    expect(await found({ url: 'http://influxdb.invalid:8086' }, 'planted-token')).toBe(
      unreachable('its name is not known'),
    );
  });

  it('who says nothing; that there was no answer in time', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await found({ url }, 'planted-token')).toBe(unreachable('no answer within 5 s'));
    silent.close();
  }, 20_000);
});
