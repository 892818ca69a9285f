import { parsers, printers } from 'prettier/plugins/markdown';

/**
 * Prettier pads all cells of a table as far as its longest row, however wide that gets, unless it may join the lines of
 * paragraphs too. With this, tables that fit are padded and others are not.
 * @type {import('prettier').Plugin}
 */
const tables = {
  // Prettier takes the printer of the plugin that has the parser.
  parsers: { markdown: parsers.markdown },
  printers: {
    mdast: {
      ...printers.mdast,
      print: (path, options, ...rest) =>
        printers.mdast.print(
          path,
          path.node.type === 'table' ? { ...options, proseWrap: 'never' } : options,
          ...rest,
        ),
    },
  },
};

/** @type {import('prettier').Config} */
export default {
  printWidth: 110,
  singleQuote: true,
  trailingComma: 'all',
  embeddedLanguageFormatting: 'off',
  plugins: [tables],
};
