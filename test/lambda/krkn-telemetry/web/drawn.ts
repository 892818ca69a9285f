import { renderLayout, type Page } from '../../../../lambda/krkn-telemetry/web/frame/layout';
import { Links } from '../../../../lambda/krkn-telemetry/web/frame/links';

/** Of a service under `/prod`. */
export const links = new Links('/prod');

/** The document of a page of that service, to which one has logged in. */
export function drawn(page: Page): string {
  return renderLayout(page, { links, canLogOut: true });
}
