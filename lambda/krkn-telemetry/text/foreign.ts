declare const foreign: unique symbol;

/**
 * A text that others chose: a key, the name of a folder, what telemetry says. Every text may be declared to be one, and
 * then none can be put into a page as it is: `web/frame/html.ts` refuses it, `web/parts/foreign-text.ts` cuts and isolates it.
 */
export type ForeignText = string & { readonly [foreign]?: true };

/** A text of ours. */
export type OwnText = string & { readonly [foreign]?: never };
