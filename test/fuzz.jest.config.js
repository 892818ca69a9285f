/** All random inputs that tests have a budget for: `npm test` tries a twentieth of them. */
process.env.FUZZ_SHARE ??= '1';

module.exports = { ...require('../jest.config.js'), rootDir: '..' };
