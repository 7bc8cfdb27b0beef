import { condition, defineSignal, setHandler, sleep } from '@temporalio/workflow';

export async function waitTenDays(): Promise<string> {
  await sleep('10 days');
  return 'done';
}

export async function waitForSignal(): Promise<string> {
  let said = '';
  setHandler(defineSignal<[string]>('go'), (word) => {
    said = word;
  });
  await condition(() => said !== '');
  return said;
}
