// Pages made of names that anyone with access chose.
import { run, scenario } from '../../../support/krkn-payloads';
import { send as sendTo } from '../../../local/s3/fixture';
import {
  TelemetryEdges,
  telemetryRequest,
  throughEachEdge,
  throughHandler,
  upload,
  type TestResponse,
} from '../../../support/telemetry-edges';
import { awkwardNames, tellingNames } from './awkward-names';
import { elementsOf, followed, linkThatReads, linksOf, visibleText } from './visible-text';

/** All that pages are made of. */
const ourElements = [
  ...['!doctype', 'html', 'head', 'meta', 'title', 'link', 'script', 'body', 'header', 'nav', 'main'],
  ...[
    'section',
    'article',
    'h1',
    'h2',
    'h3',
    'p',
    'ul',
    'ol',
    'li',
    'dl',
    'dt',
    'dd',
    'div',
    'span',
    'strong',
    'small',
  ],
  ...['a', 'bdi', 'code', 'pre', 'time', 'details', 'summary', 'figure', 'figcaption'],
  ...['form', 'fieldset', 'legend', 'label', 'input', 'select', 'option', 'button'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ...['svg', 'g', 'rect', 'circle', 'line', 'path', 'foreignObject'],
];

function expectInert({ headers, text }: TestResponse): void {
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  const policy = headers['content-security-policy']!.split('; ');
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ]),
  );
  expect(policy).toContain("script-src 'self'");
  expect(policy.join()).not.toMatch(/unsafe|\*|https?:|data:/);
  expect([...elementsOf(text)].filter((name) => !ourElements.includes(name.replace(/^\//, '')))).toEqual([]);
  // Outside of attributes' values there is no handler and no style, and no link leads elsewhere.
  expect(text.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\b(?:on\w+|style)=/);
  const targets = [...text.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, target = '']) => target);
  expect(targets.filter((target) => !/^(?:\/(?![/\\])|#[\w-]+$)/.test(target))).toEqual([]);
  const scripts = [...text.matchAll(/<script[^]*?<\/script>/g)].map(([script]) => script);
  expect(
    scripts.filter((script) => !/^<script src="[^"<>]*\/assets\/\w+-\w+\.js" defer><\/script>$/.test(script)),
  ).toEqual([]);
}

describe.each([
  { stage: '$default', basePath: '', edges: ['handler alone'] as const, names: awkwardNames },
  { stage: 'prod', basePath: '/prod', edges: ['handler alone', 'HTTP API'] as const, names: tellingNames },
  ...(['with the stage in rawPath', 'without the stage in rawPath'] as const).map((ownDomain) => ({
    stage: 'files',
    ownDomain,
    basePath: '',
    edges: ['handler alone'] as const,
    names: [...tellingNames, 'files'],
  })),
])('$stage under "$basePath" $ownDomain', ({ basePath, names, edges: edgeNames, ...options }) => {
  throughEachEdge(
    (send, edges) => {
      let session: Promise<{ readonly cookie: string }> | undefined;
      const open = async (href: string): Promise<TestResponse> => {
        const path = followed(href);
        expect(path.startsWith(`${basePath}/`)).toBe(true);
        return send({
          target: path.slice(basePath.length),
          headers: await (session ??= edges().logIn(send)),
        });
      };
      /** Follows the link that reads like this. */
      const follow = async (page: TestResponse, text: string): Promise<TestResponse> => {
        return open(linkThatReads(page.text, text) ?? `no link to ${text}`);
      };

      it.each([...names])(
        '%j as group, run and file; inert, and each link leads to its object',
        async (name) => {
          const folder = `${name}/${name} run`;
          await upload(send, folder, `${name}.tar`, `the bytes of ${name}`);
          const root = await open(`${basePath}/`);
          const group = await follow(root, name);
          const page = await follow(group, `${name} run`);
          const file = await follow(page, `${name}.tar`);
          for (const each of [root, group, page]) expectInert(each);
          expect([group.status, page.status, file.status]).toEqual([200, 200, 302]);
          expect(visibleText(page.text)).toContain(folder);
          const { text, headers } = await sendTo(file.headers['location']!);
          expect(text).toBe(`the bytes of ${name}`);
          expect(headers['content-disposition']).toMatch(
            /^attachment; filename="[ !#-~]*"; filename\*=UTF-8''[!-~]+$/,
          );
          // The way back: the links of the breadcrumb.
          const [home, toGroup, toRun] = linksOf(page.text).filter((href) => href.startsWith('/'));
          expect(visibleText((await open(home!)).text)).toContain(name);
          expect((await open(toGroup!)).text).toBe(group.text);
          expect((await open(toRun!)).text).toBe(page.text);
        },
      );
    },
    { ...options, names: edgeNames },
  );
});

throughHandler((send, edges) => {
  it.each(awkwardNames)('%j in all that Krkn tells of a run; inert', async (name) => {
    const alert = { name, severity: name, message: name, namespace: name, starts_at: name };
    const failed = {
      scenario: name,
      scenario_type: name,
      exit_status: 1,
      parameters: { [name]: name },
      parameters_base64: '',
    };
    const body = run({
      scenarios: [scenario(failed)],
      run_uuid: name,
      tag: name,
      timestamp: name,
      cluster_version: name,
      major_version: name,
      cloud_infrastructure: name,
      cloud_type: name,
      build_url: name,
      network_plugins: [name],
      failed_alerts: [alert],
      error_logs: [{ timestamp: name, message: name }],
      health_checks: [
        { url: name, status: false, status_code: name, start_timestamp: name, end_timestamp: name },
      ],
      node_taints: [{ node_name: name, effect: name, key: name, value: name }],
      kubernetes_objects_count: { [name]: 1 },
    });
    expect((await send(telemetryRequest('told', 'r', body))).status).toBe(200);
    const page = await send({ target: '/files/told/r', headers: await edges().logIn(send) });
    expect(page.status).toBe(200);
    expectInert(page);
    expect(visibleText(page.text)).toContain(name.trim());
  });

  it('the login, with and without a failure; inert', async () => {
    const hostile = '"><img src=x onerror=alert(1)>';
    const form = await send({
      target: `/login?next=${encodeURIComponent(`/files/${hostile.replaceAll(' ', '')}`)}`,
    });
    expect(form.status).toBe(200);
    expectInert(form);
    const host = new URL(edges().url).host;
    const failed = await send({
      method: 'POST',
      target: '/login',
      headers: { host, origin: `http://${host}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username: hostile, password: hostile, next: `/${hostile}` }).toString(),
    });
    expect(failed.status).toBe(401);
    expectInert(failed);
    expect(failed.text).toContain('value="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"');
  });

  it('what is not there; a page that says so, inert', async () => {
    const page = await send({ target: '/files/%3Cimg%3E/x', headers: await edges().logIn(send) });
    expect(page.status).toBe(404);
    expectInert(page);
  });

  it('a folder without telemetry.json; a run that is in progress', async () => {
    await upload(send, 'crashed/r', 'prometheus-00.tar', 'x');
    const page = await send({ target: '/files/crashed/r', headers: await edges().logIn(send) });
    expect(visibleText(page.text)).toMatch(/No telemetry yet\s+The run is in progress/);
  });

  it('a telemetry.json from elsewhere that is not telemetry; the page of a run all the same', async () => {
    for (const [run, text] of [
      ['text', 'no JSON'],
      ['list', '[]'],
      ['blank', ' '],
      ['deep', '['.repeat(10_000)],
    ] as const) {
      await edges().put(`odd/${run}/telemetry.json`, text);
      const page = await send({ target: `/files/odd/${run}`, headers: await edges().logIn(send) });
      expect([run, page.status]).toEqual([run, 200]);
      expectInert(page);
    }
  });

  it('the stylesheet; found where pages say, kept for ever', async () => {
    const page = await send({ target: '/login' });
    const [, href = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(page.text) ?? [];
    const { status, headers } = await send({ target: href });
    expect([status, headers['content-type'], headers['x-content-type-options']]).toEqual([
      200,
      'text/css; charset=utf-8',
      'nosniff',
    ]);
    expect(headers['cache-control']).toContain('immutable');
  });
});

it('a body beyond the limits of the gateway; 413 at once', async () => {
  const edges = await TelemetryEdges.start();
  try {
    for (const size of [6_500_000, 10 * 1024 * 1024 + 1]) {
      const response = await edges.edge('HTTP API')(
        telemetryRequest('g', 'r', `{"x":"${'x'.repeat(size)}"}`),
      );
      expect(response.status).toBe(413);
    }
    expect(await edges.keys()).toEqual([]);
  } finally {
    await edges.stop();
  }
});
