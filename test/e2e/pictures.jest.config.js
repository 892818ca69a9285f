/** Makes the pictures of the docs, for two minutes: by hand, and not with the tests. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/e2e/browser/make-pictures.ts'],
};
