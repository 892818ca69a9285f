/** Makes the pictures of the docs: test/e2e/browser/pictures.test.ts. */
process.env.PICTURES ??= 'docs/images';

module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/e2e/browser/pictures.test.ts'],
};
