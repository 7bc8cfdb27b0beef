import { rmSync } from 'node:fs';
import type { Environment } from '../runtime/environment.ts';
import { createLayout } from '../runtime/layout.ts';
import { livingParts } from '../runtime/parts.ts';
import { readProfile } from '../runtime/profile.ts';
import { step } from '../runtime/steps.ts';
import { stopRuntime } from '../runtime/supervisor.ts';
import { stopTestPlatform, stopTestRuntime } from '../testing/test-runtime.ts';

/** `npm run down`: stops whatever this checkout started, also what a killed supervisor left behind. */
export async function down(environment: Environment): Promise<number> {
  const layout = createLayout(environment.SUNLEDGER_DATA_DIRECTORY, environment.SUNLEDGER_PORT_BASE);
  const isUp = livingParts(layout).length > 0;
  if (isUp)
    await step(
      '停止 / stopped',
      () => stopRuntime(layout),
      (names) => names.join(', '),
    );
  const test = [...(await stopTestPlatform(layout.data)), ...(await stopTestRuntime(layout.data))];
  if (test.length > 0) console.log(`✓ 停止测试环境 / stopped test servers  ${test.join(', ')}`);
  if (!isUp && test.length === 0) console.log('没有在运行 / nothing was running');
  return 0;
}

/**
 * `npm run reset`: stops everything and deletes all data and secrets of this checkout.
 * A county's books are only deleted with `--yes`.
 */
export async function reset(environment: Environment, options: { yes: boolean }): Promise<number> {
  if (readProfile(environment.SUNLEDGER_DATA_DIRECTORY) === 'county' && !options.yes) {
    throw new Error('将删除全部账簿，请加 --yes 确认 / this deletes all books; confirm with --yes');
  }
  await down(environment);
  rmSync(environment.SUNLEDGER_DATA_DIRECTORY, { recursive: true, force: true });
  console.log(`✓ 已删除 / deleted ${environment.SUNLEDGER_DATA_DIRECTORY}`);
  if (environment.SUNLEDGER_DATABASE_URL)
    console.log(
      '! 自备 PostgreSQL 上 sunledger_ 开头的数据库和角色没有删除，重新启动前请管理员删除 / the sunledger_ databases and roles of your own PostgreSQL are still there: drop them before the next start',
    );
  return 0;
}
