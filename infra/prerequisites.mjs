// What a machine must have before anything is installed or started. Plain JavaScript without dependencies:
// it runs on whatever Node the machine has.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { processEnvironment } from './config.mjs';

/** 1.32.2 needs a newer Go than most vendors carry; see docs/runbooks/upgrading.md. */
export const temporalVersion = '1.32.1';

const goVersionMin = [1, 26, 8];

/** Where packages/documents looks for the fonts of official papers. */
export const paperFontFolders = [
  '/usr/share/fonts/opentype/noto',
  '/usr/share/fonts/truetype',
  '/usr/local/share/fonts',
];

/** Folder of the cached Temporal build. @param {string | undefined} [cache] @returns {string} */
export function temporalFolder(cache) {
  return join(cache || join(homedir(), '.cache', 'sunledger'), `temporal-${temporalVersion}`);
}

/**
 * Full path of a program on PATH.
 * @param {string} program @param {NodeJS.ProcessEnv} [environment] @returns {string | undefined}
 */
export function findProgram(program, environment = processEnvironment()) {
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** The system's Chromium. @param {NodeJS.ProcessEnv} [environment] @returns {string | undefined} */
export function findChromium(environment = processEnvironment()) {
  if (environment.CHROMIUM_PATH) return environment.CHROMIUM_PATH;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const path = findProgram(name, environment);
    if (path) return path;
  }
  return undefined;
}

/** True when the body of an official paper can be set. @param {readonly string[]} [folders] @returns {boolean} */
export function hasPaperFont(folders = paperFontFolders) {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true }))
    .some((name) => /NotoSerifCJK|fang|仿宋/i.test(String(name)));
}

function describeMachine() {
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    architecture: process.arch,
    isRoot: process.getuid?.() === 0,
    fontFolders: paperFontFolders,
  };
}

/**
 * Everything that is missing, one sentence each, with the Debian package that brings it where there is one. Empty when
 * the command can run.
 * @param {string} command
 * @param {NodeJS.ProcessEnv} [environment]
 * @param {ReturnType<typeof describeMachine>} [machine]
 * @returns {{ sentence: string, debianPackage?: string }[]}
 */
export function missingPrerequisites(command, environment = processEnvironment(), machine = describeMachine()) {
  if (Number(machine.nodeVersion.split('.')[0]) < 20) {
    const version = machine.nodeVersion;
    const sentence = `Node.js 版本过旧（${version}），请安装 Node.js 20 或更高版本 / Node.js is too old, install 20 or later`;
    return [{ sentence }];
  }
  const servers = serversNamedBy[command];
  if (!servers) return [];
  return [
    ...missingForPostgres(servers.postgres, environment, machine),
    ...missingForTemporal(servers.temporal, environment),
    ...(command === 'test' ? missingForTests(environment, machine) : []),
  ];
}

/**
 * Which variable lets a command do without a server of its own; tests and benches also start some that may be killed.
 * @type {Record<string, { postgres?: string, temporal?: string }>}
 */
const serversNamedBy = {
  up: { postgres: 'SUNLEDGER_DATABASE_URL', temporal: 'TEMPORAL_ADDRESS' },
  generate: { postgres: 'SUNLEDGER_TEST_DATABASE_URL', temporal: 'SUNLEDGER_TEST_TEMPORAL_ADDRESS' },
  test: {},
  bench: {},
};

/**
 * What can be installed now, and what a person has to see to first. Nothing is installed while anything has to be seen to.
 * @param {{ sentence: string, debianPackage?: string }[]} missing @param {boolean} canInstall
 * @returns {{ packages: string[], sentences: string[] }}
 */
export function sortMissing(missing, canInstall) {
  const forPeople = missing.filter(({ debianPackage }) => !canInstall || !debianPackage);
  if (forPeople.length > 0) return { packages: [], sentences: forPeople.map(({ sentence }) => sentence) };
  return { packages: missing.flatMap(({ debianPackage }) => debianPackage ?? []), sentences: [] };
}

function missingForPostgres(variable, environment, { platform, architecture, isRoot }) {
  if (variable && environment[variable]) return [];
  if (platform !== 'linux' || !['x64', 'arm64'].includes(architecture)) {
    const [orSet, orSetEnglish] = variable ? [`，请设置 ${variable}`, `, set ${variable}`] : ['', ''];
    return [
      {
        sentence: `内置 PostgreSQL 只支持 Linux x64/arm64${orSet} / embedded PostgreSQL runs on Linux only${orSetEnglish}`,
      },
    ];
  }
  if (isRoot && !findProgram('setpriv', environment)) {
    const sentence =
      '以 root 运行时需要 setpriv，请安装 util-linux，或换普通用户 / install util-linux (setpriv) or run as an ordinary user';
    return [{ sentence, debianPackage: 'util-linux' }];
  }
  return [];
}

function missingForTemporal(variable, environment) {
  if (variable && environment[variable]) return [];
  const folder = join(temporalFolder(environment.SUNLEDGER_CACHE), 'bin');
  if (existsSync(join(folder, 'temporal-server')) && existsSync(join(folder, 'sql'))) return [];
  if (hasSufficientGo(environment)) return [];
  const go = goVersionMin.join('.');
  const [orSet, orSetEnglish] = variable ? [`，或设置 ${variable}`, `, or set ${variable}`] : ['', ''];
  const [orDocker, orDockerEnglish] =
    variable === 'TEMPORAL_ADDRESS'
      ? [
          '，或用 Docker（infra/docker/make-secrets.sh && docker compose up）',
          ', or use Docker (infra/docker/make-secrets.sh && docker compose up)',
        ]
      : ['', ''];
  return [
    {
      sentence: `需要 Go ${go} 以上以构建 Temporal${orSet}${orDocker} / install Go ≥ ${go}${orSetEnglish}${orDockerEnglish}`,
    },
  ];
}

function missingForTests(environment, { fontFolders }) {
  const missing = [];
  if (!findChromium(environment))
    missing.push({
      sentence: '测试需要 Chromium，请安装 chromium 或设置 CHROMIUM_PATH / install chromium for the tests',
      debianPackage: 'chromium',
    });
  if (!findProgram('pdftotext', environment))
    missing.push({
      sentence: '测试需要 pdftotext，请安装 poppler-utils / install poppler-utils for the tests',
      debianPackage: 'poppler-utils',
    });
  if (!hasPaperFont(fontFolders))
    missing.push({
      sentence: '测试需要中文字体，请安装 fonts-noto-cjk / install fonts-noto-cjk for the tests',
      debianPackage: 'fonts-noto-cjk',
    });
  return missing;
}

/** True when `go` on PATH can build the server. @param {NodeJS.ProcessEnv} environment @returns {boolean} */
function hasSufficientGo(environment) {
  const go = findProgram('go', environment);
  if (!go) return false;
  try {
    const text = execFileSync(go, ['env', 'GOVERSION'], {
      encoding: 'utf8',
      cwd: '/',
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const found = /go(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
    if (!found) return false;
    const version = found.slice(1).map((part) => Number(part ?? 0));
    const at = goVersionMin.findIndex((least, index) => version[index] !== least);
    return at === -1 || version[at] > goVersionMin[at];
  } catch {
    return false;
  }
}
