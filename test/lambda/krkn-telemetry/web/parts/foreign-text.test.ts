// Texts that others chose: cut and isolated, wherever they are.
import { alertNames } from '../../../../../lambda/krkn-telemetry/model/alert';
import { Fields } from '../../../../../lambda/krkn-telemetry/model/fields';
import { shortScenarioName } from '../../../../../lambda/krkn-telemetry/model/scenario-name';
import { parseRequestId } from '../../../../../lambda/krkn-telemetry/storage/keys/request-id';
import { foreignText, unseenText } from '../../../../../lambda/krkn-telemetry/web/parts/foreign-text';
import { html } from '../../../../../lambda/krkn-telemetry/web/frame/html';
import { renderFolders } from '../../../../../lambda/krkn-telemetry/web/run/files';
import type { ForeignText } from '../../../../../lambda/krkn-telemetry/text/foreign-text';
import { visibleText } from '../../service/visible-text';
import { links } from '../drawn';

/** Turns around what follows it, and is longer than any place has room for. */
const hostile: ForeignText = `\u202egnp.${'x'.repeat(500)}`;

it('a foreign text as it is; the compiler refuses it in a template', () => {
  // @ts-expect-error It is not wrapped.
  expect(html`${hostile}`).toBeDefined();
  // @ts-expect-error Nor is it in a list.
  expect(html`${[hostile]}`).toBeDefined();
  expect(html`${foreignText(hostile, 9)}`.text).toBe('<bdi>\u202egnp.xxx…</bdi>');
  expect(html`<option value="${unseenText(hostile)}"></option>`.text).toContain(hostile);
});

it('a field of telemetry, and names that are made of others; the compiler refuses them, too', () => {
  // @ts-expect-error It is not wrapped; nor are the others.
  expect(html`${new Fields({}).text('name')}`).toBeDefined();
  // @ts-expect-error An alert's name.
  expect(html`${alertNames({ name: hostile, message: undefined }).name}`).toBeDefined();
  // @ts-expect-error A scenario's name.
  expect(html`${shortScenarioName(hostile)}`).toBeDefined();
  // @ts-expect-error A run's tag.
  expect(html`${parseRequestId(hostile).runTag}`).toBeDefined();
});

it('the name of a folder in a run; cut and isolated, and its link is whole', () => {
  const { text } = renderFolders({ links, folder: 'group/run', names: [hostile] })!;
  expect(text).toMatch(/<a href="[^"]*"><bdi>\u202egnp\.x+…<\/bdi><\/a>/);
  expect(visibleText(text).length).toBeLessThan(200);
  expect(text).toContain(encodeURIComponent(hostile));
});
