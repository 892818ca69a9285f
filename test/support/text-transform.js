/** Makes a module of a file that is imported as text. https://jestjs.io/docs/code-transformation */
module.exports = {
  process: (text) => ({
    code: `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = ${JSON.stringify(text)};`,
  }),
};
