// The only reader of the environment below infra/. Plain JavaScript without dependencies: it runs before anything is installed.

/** What belongs to a machine and the person at it; everything else may name servers, secrets or data of an installation. */
const ofTheMachine = new RegExp(
  [
    '^(PATH|HOME|USER|LOGNAME|SHELL|TERM|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|XDG_[A-Z_]+',
    'HTTPS?_PROXY|ALL_PROXY|NO_PROXY|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|NODE_OPTIONS',
    'NPM_CONFIG_.+|PNPM_[A-Z_]+|GO[A-Z]+|CGO_ENABLED|CC|LD_LIBRARY_PATH|SUNLEDGER_CACHE|CHROMIUM_PATH)$',
  ].join('|'),
  'i',
);

/** What this process was given. @returns {NodeJS.ProcessEnv} */
export function processEnvironment() {
  return process.env;
}

/**
 * The environment of a child process: this one's, with the child's own values over it.
 * @param {NodeJS.ProcessEnv} [own] @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(own = {}) {
  return { ...process.env, ...own };
}

/**
 * The same without anything that could lead to an operator's servers, secrets or data: for what tests and benches start.
 * @param {NodeJS.ProcessEnv} [own] @param {NodeJS.ProcessEnv} [given] @returns {NodeJS.ProcessEnv}
 */
export function machineEnvironment(own = {}, given = process.env) {
  return { ...Object.fromEntries(Object.entries(given).filter(([name]) => ofTheMachine.test(name))), ...own };
}

/**
 * Adds to the environment of this process, for code in it that reads no other way: an entry point of the image, test workers.
 * @param {Readonly<Record<string, string>>} values
 */
export function extendEnvironment(values) {
  Object.assign(process.env, values);
}
