// What browsers are told when something goes wrong: pages like all others. Programs get plain text.
import { apiRequest, throughEachEdge } from '../../../support/telemetry-edges';
import { linksOf, visibleText } from './visible-text';

throughEachEdge(
  (send, edges) => {
    it.each([
      ['/files/a/../b', 400, 'That does not work', 'segment . or ..'],
      ['/compare', 400, 'That does not work', 'run'],
      ['/history?scenario=s', 400, 'That does not work', 'group'],
      ['/raw?run=none/none', 404, 'Not found', 'There is no such run'],
      ['/download?key=none', 404, 'Not found', 'There is no such file'],
    ])('%s; %i, a page with the headers of pages and a way back', async (target, status, title, told) => {
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
      expect(linksOf(page.text)).toContain('/files');
    });

    it('a program that asks for what is not there; plain text', async () => {
      const { status, headers } = await send(apiRequest('/download-url/none'));
      expect([status, headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
    });
  },
  { names: ['handler alone', 'HTTP API'] },
);
