import { sleep } from '@temporalio/workflow';

export async function waitTenDays(): Promise<string> {
  await sleep('10 days');
  return 'done';
}
