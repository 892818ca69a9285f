import { Script } from 'node:vm';
import { assets, findAsset } from '../../../../lambda/krkn-telemetry/assets/assets';

const all = Object.entries(assets);

it.each(all)('%s; it is found by its name, and by no other', (_name, asset) => {
  expect(findAsset(asset.name)).toBe(asset);
  for (const other of [asset.name.toUpperCase(), `${asset.name} `, asset.name.replace(/-.*\./, '-0.'), '']) {
    expect(findAsset(other)).toBeUndefined();
  }
});

it('each asset has a name of its own, with what it is and the hash of its content', () => {
  expect(all.map(([, { name }]) => name.replace(/-[0-9a-f]{12}\./, '-#.'))).toEqual([
    'style-#.css',
    'page-#.js',
    'uplot-#.js',
    'icon-#.svg',
  ]);
});

it.each(all)('%s; nothing in it is loaded from elsewhere', (_name, { body }) => {
  // Addresses in comments and namespaces are no requests.
  const loads =
    /@import|url\((?!['"]?(?:data:|#))|\b(?:fetch|importScripts|XMLHttpRequest|sendBeacon|WebSocket)\b|\bimport\s*\(/;
  expect(loads.exec(body)).toBeNull();
});

const scripts = [assets.pageScript, assets.chartScript];

it.each(scripts.map(({ name, body }) => [name, body]))(
  '%s; it is a script in which no text becomes markup or code',
  (_name, body) => {
    expect(() => new Script(body)).not.toThrow();
    expect(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/.exec(body),
    ).toBeNull();
  },
);

it("our scripts are one strict script, whichever comes first: 'use strict' counts at the very beginning only", () => {
  expect(assets.pageScript.body).toMatch(/^'use strict';\n/);
  expect(assets.pageScript.body.match(/'use strict'/g)).toHaveLength(1);
});

it("our charts' styles come after those of uPlot, which they correct", () => {
  const { body } = assets.styles;
  expect(body.indexOf('.uplot')).toBeGreaterThan(-1);
  expect(body.lastIndexOf('.u-vt .u-cursor-x')).toBeGreaterThan(
    body.indexOf('border-right: 1px dashed #607D8B'),
  );
  expect(body.indexOf('.chart-plot')).toBeGreaterThan(body.indexOf('border-right: 1px dashed #607D8B'));
});

it('every token that styles use is defined', () => {
  const { body } = assets.styles;
  const defined = new Set([...body.matchAll(/(--[\w-]+)\s*:/g)].map(([, token]) => token));
  const used = new Set([...body.matchAll(/var\((--[\w-]+)/g)].map(([, token]) => token));
  expect([...used].filter((token) => !defined.has(token))).toEqual([]);
});
