import { renderRawPage } from '../../../../../lambda/krkn-telemetry/web/run/raw-page';
import { krknFixture, krknPayloads, run, runOf } from '../../../../support/krkn-payloads';
import { elementsOf, visibleText } from '../../service/visible-text';
import { drawn, links } from '../drawn';

const page = (text: string, folder = 'team/r1'): string =>
  drawn(renderRawPage({ links, folder, text, byteLength: Buffer.byteLength(text) }));
/** What is in the element that shows the file. */
const shown = (html: string): string => visibleText(/<pre[^>]*>([^]*)<\/pre>/.exec(html)![1]!);

describe('renderRawPage', () => {
  it('the fixture; the same JSON, with its size, the way back and the whole file', () => {
    const text = krknFixture('openshift-run.stored.json').toString();
    const html = page(text);
    expect(JSON.parse(shown(html))).toEqual(JSON.parse(text));
    expect(html).toContain('href="/prod/files/team/r1"');
    expect(html).toContain('href="/prod/download?key=team%2Fr1%2Ftelemetry.json"');
    expect(visibleText(html)).toContain('KiB');
    expect(html).not.toMatch(/masked|first 512 KiB|cannot be read/);
  });

  it('numbers; each digit stays', () => {
    expect(shown(page('{"a":1.10,"b":9007199254740993,"c":1E+2}'))).toBe(
      '{\n    "a": 1.10,\n    "b": 9007199254740993,\n    "c": 1E+2\n}',
    );
  });

  it('secrets; masked here, and it says that they are in the file', () => {
    const html = page(
      runOf({ parameters_base64: '', parameters: { password: 'hunter2', url: 'https://u:hunter2@h' } }),
    );
    expect(html).not.toContain('hunter2');
    expect(shown(html)).toContain('"password": "••••••"');
    expect(visibleText(html)).toContain('2 secrets are masked. In the file they are whole.');
  });

  it('parameters that were never decoded; masked, for secrets in them cannot be seen', () => {
    const html = page(runOf({ parameters_base64: 'cGFzc3dvcmQ6IGh1bnRlcjI=' }));
    expect(html).not.toContain('cGFzc3dvcmQ');
  });

  it.each(['{"a": ', '', 'plain text', '['.repeat(1_000)])('%j; no JSON, shown as it is', (text) => {
    const html = page(text);
    expect(shown(html)).toBe(text);
    expect(visibleText(html)).toContain('This cannot be read as JSON.');
  });

  it('no JSON with secrets; they are masked even so', () => {
    expect(shown(page('{"a": "Bearer hunter2"'))).toBe('{"a": "Bearer ••••••"');
  });

  it('3 MB; the first 512 KiB, and it says so', () => {
    const html = page(JSON.stringify({ a: Array(30_000).fill('😀'.repeat(40)), password: 'hunter2' }));
    expect(shown(html).length).toBeGreaterThan(500 * 1024);
    expect(shown(html).length).toBeLessThanOrEqual(512 * 1024);
    expect(shown(html)).not.toMatch(/\p{Surrogate}/u);
    expect(visibleText(html)).toContain('The first 512 KiB are shown: all of it is in the file.');
  });

  it('markup and marks of direction; inert and visible', () => {
    const hostile = '</pre><script>alert(1)</script>\u202e"';
    const html = page(run({ tag: hostile, [hostile]: 1 }), 'g/<b>');
    expect(elementsOf(html)).toEqual(elementsOf(page(run())));
    expect(html).not.toContain('\u202e');
    expect(shown(html)).toContain('</script>\\u202e\\""');
  });

  it.each(
    krknPayloads
      .filter(({ name }) => !name.startsWith('5 MB'))
      .map(({ name, body }) => [name, body] as const),
  )('%s; is shown', (_name, body) => {
    expect(page(body.toString())).toContain('</html>');
  });
});
