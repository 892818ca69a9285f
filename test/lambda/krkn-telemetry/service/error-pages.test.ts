// What browsers are told when something goes wrong: pages like all others. Programs get plain text.
import { apiRequest, telemetryRequest, throughEachEdge } from '../../../support/telemetry-edges';
import { run } from '../../../support/krkn-payloads';
import { linksOf, visibleText } from './visible-text';

throughEachEdge(
  (send, edges) => {
    it.each([
      ['/files/a/../b', 400, 'Invalid address', 'segment . or ..', ['/files']],
      ['/compare', 400, 'Invalid address', 'Tick two runs in the list of a group', ['/files']],
      ['/compare?list=team%2Fa', 400, 'Invalid address', 'Tick two runs', ['/files', '/files/team/a']],
      ['/compare?run=', 400, 'Invalid address', 'The query parameter run is missing', ['/files']],
      ['/history?scenario=s', 400, 'Invalid address', 'The query parameter group is missing', ['/files']],
      ['/raw?run=none/none', 404, 'Not found', 'There is no such run', ['/files', '/files/none']],
      ['/download?key=none', 404, 'Not found', 'There is no such file', ['/files']],
      [
        '/download?key=team%2Fa%2Frun%2Ff',
        404,
        'Not found',
        'There is no such file. Its retention has ended, or it was never sent.',
        ['/files', '/files/team/a/run'],
      ],
      ['/files/team/none', 404, 'no such group or run', 'Nothing is stored in', ['/files']],
      ['/compare?run=nope%2Fnone', 404, 'There is no such run', 'Nothing is stored in', ['/files']],
      ['/history?group=nope', 404, 'No such group', 'There is no run in a group', ['/files']],
    ])(
      '%s; %i, a page with the headers of pages and a way back',
      async (target, status, title, told, back) => {
        const page = await send({ target, headers: await edges().logIn(send) });
        expect([page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([
          status,
          'text/html; charset=utf-8',
          'no-store',
        ]);
        expect(page.headers['content-security-policy']).toContain("default-src 'none'");
        expect(visibleText(page.text)).toContain(title);
        expect(visibleText(page.text)).toContain(told);
        expect(visibleText(page.text)).not.toContain('[bad request]');
        expect(linksOf(page.text)).toEqual(expect.arrayContaining(back));
      },
    );

    it.each(['/files/nope/nothing', '/history?group=nope', '/compare?run=nope%2Fnothing'])(
      '%s, a group that does not exist either; no way to it, and a title that says the same as the heading',
      async (target) => {
        const headers = await edges().logIn(send);
        const { status, text } = await send({ target, headers });
        expect(status).toBe(404);
        expect(linksOf(text)).toContain('/files');
        expect(linksOf(text).filter((link) => link.includes('nope'))).toEqual([]);
        const [, title] = /<title>(.*) · Chaos Telemetry<\/title>/.exec(text)!;
        expect(text).toContain(`<h1>${title}</h1>`);
      },
    );

    it.each(['/files/kept/none', '/compare?run=kept%2Fnone'])(
      '%s, a run of a group that exists; the way to it',
      async (target) => {
        await send(telemetryRequest('kept', '1795478400-x', run()));
        const { status, text } = await send({ target, headers: await edges().logIn(send) });
        expect(status).toBe(404);
        expect(linksOf(text).filter((link) => link.startsWith('/files/'))).toEqual([
          '/files/kept',
          '/files/kept',
        ]);
      },
    );

    it.each(['/nosuch/path', '/export?run=team%2Fnone&format=json', '/history?group=nope', '/raw?run=a%2Fb'])(
      '%s; who has logged in can log out',
      async (target) => {
        const { cookie } = await edges().logIn(send);
        const { text } = await send({ target, headers: { cookie, accept: 'text/html' } });
        expect(text).toContain('<button>Log out</button>');
        expect(text).toContain('<a class="brand" href="/files">');
      },
    );

    it.each([
      ['who has not logged in', ''],
      ['who shows what is no session', 'ct_session=x'],
    ])('%s goes nowhere; a page without what only sessions have', async (_who, cookie) => {
      const headers = { accept: 'text/html', ...(cookie !== '' && { cookie }) };
      const { status, text } = await send({ target: '/nosuch/path', headers });
      expect(status).toBe(404);
      expect(text).not.toContain('Log out');
    });

    it.each([
      ['/nosuch/path', 404, 'There is no page at this address.', ['/files']],
      ['/download-url/none', 404, 'There is no such file', ['/files']],
      ['/export?run=team%2Fnone&format=json', 404, 'There is no such run', ['/files', '/files/team']],
      ['/export?run=team%2Fnone&format=pdf', 400, 'The query parameter format is', ['/files', '/files/team']],
    ])('%s in a browser; %i, a page', async (target, status, told, back) => {
      const { cookie } = await edges().logIn(send);
      const headers = target.startsWith('/download-url') ? apiRequest(target).headers : { cookie };
      const page = await send({
        target,
        headers: { ...headers, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      });
      expect([page.status, page.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
      expect(visibleText(page.text)).toContain(told);
      expect(visibleText(page.text)).not.toMatch(/Routes: |\[bad request\]/);
      expect(linksOf(page.text)).toEqual(expect.arrayContaining(back));
    });

    it('a program that goes nowhere; the routes, as text', async () => {
      const { status, headers, text } = await send({ target: '/nosuch/path', headers: { accept: '*/*' } });
      expect([status, headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
      expect(text).toContain('GET /navigate');
    });

    it('a program that asks for what is not there; plain text', async () => {
      const { status, headers } = await send(apiRequest('/download-url/none'));
      expect([status, headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
    });
  },
  { names: ['handler alone', 'HTTP API'] },
);
