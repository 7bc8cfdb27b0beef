// What a machine must have before anything is installed or started. Plain JavaScript without dependencies:
// it runs on whatever Node the machine has.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** 1.32.2 needs a newer Go than most vendors carry; see docs/runbooks/upgrading.md. */
export const temporalVersion = '1.32.1';

const goVersionMin = [1, 26, 8];

/** Folder of the cached Temporal build. @param {string | undefined} [cache] @returns {string} */
export function temporalFolder(cache) {
  return join(cache || join(homedir(), '.cache', 'sunledger'), `temporal-${temporalVersion}`);
}

/** Full path of a program on PATH. @param {string} program @returns {string | undefined} */
export function findProgram(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
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

/** The system's Chromium. @returns {string | undefined} */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const path = findProgram(name);
    if (path) return path;
  }
  return undefined;
}

/**
 * Everything that is missing, one sentence each. Empty when the command can run.
 * @param {string} command @returns {string[]}
 */
export function missingPrerequisites(command) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    return [
      `Node.js 版本过旧（${process.version}），请安装 Node.js 20 或更高版本 / Node.js is too old, install 20 or later`,
    ];
  }
  const needsServers = ['up', 'test', 'bench', 'demo', 'generate'].includes(command);
  if (!needsServers) return [];
  return [...missingForPostgres(), ...missingForTemporal(), ...(command === 'test' ? missingForTests() : [])];
}

function missingForPostgres() {
  if (process.env.SUNLEDGER_DATABASE_URL) return [];
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    return [
      '内置 PostgreSQL 只支持 Linux x64/arm64，请设置 SUNLEDGER_DATABASE_URL / embedded PostgreSQL runs on Linux only, set SUNLEDGER_DATABASE_URL',
    ];
  }
  if (process.getuid?.() === 0 && !findProgram('setpriv')) {
    return [
      '以 root 运行时需要 setpriv，请安装 util-linux，或换普通用户 / install util-linux (setpriv) or run as an ordinary user',
    ];
  }
  return [];
}

function missingForTemporal() {
  if (process.env.TEMPORAL_ADDRESS) return [];
  const folder = join(temporalFolder(process.env.SUNLEDGER_CACHE), 'bin');
  if (existsSync(join(folder, 'temporal-server')) && existsSync(join(folder, 'sql'))) return [];
  if (hasSufficientGo()) return [];
  return [
    `需要 Go ${goVersionMin.join('.')} 以上以构建 Temporal，或设置 TEMPORAL_ADDRESS，或使用 docker compose up / install Go ≥ ${goVersionMin.join('.')}, or set TEMPORAL_ADDRESS, or use docker compose up`,
  ];
}

function missingForTests() {
  const missing = [];
  if (!findChromium())
    missing.push('测试需要 Chromium，请安装 chromium 或设置 CHROMIUM_PATH / install chromium for the tests');
  if (!findProgram('pdftotext'))
    missing.push('测试需要 pdftotext，请安装 poppler-utils / install poppler-utils for the tests');
  if (!hasCjkFont()) missing.push('需要中文字体，请安装 fonts-noto-cjk / install fonts-noto-cjk for the tests');
  return missing;
}

function hasCjkFont() {
  return (
    existsSync('/usr/share/fonts/opentype/noto') ||
    existsSync('/usr/share/fonts/noto-cjk') ||
    !existsSync('/usr/share/fonts')
  );
}

/** True when `go` on PATH can build the server. @returns {boolean} */
function hasSufficientGo() {
  try {
    const text = execFileSync('go', ['env', 'GOVERSION'], {
      encoding: 'utf8',
      cwd: '/',
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
