import {
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';

const { measure } = proxyActivities<{ measure(): Promise<string> }>({ startToCloseTimeout: '1 minute' });

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

/** Notes what it is told in any way a workflow can be told something, and answers with it at the end. */
export async function noteWords(first: string): Promise<string[]> {
  const words = [first];
  let ended = false;
  setHandler(defineSignal('end'), () => void (ended = true));
  setHandler(defineUpdate<number, [string]>('say'), (word) => words.push(word));
  setHandler(defineUpdate<number, [string]>('sayChecked'), (word) => words.push(word), {
    validator: (word) => {
      if (word === '') throw new Error('nothing was said');
    },
  });
  setHandler(defineQuery<string[], [string]>('wordsAfter'), (word) => words.slice(words.indexOf(word) + 1));
  setHandler(defineSignal<[string]>('whisper'), (word) => void words.push(word));
  words.push(await measure());
  // Its handler comes late: what was signalled before waits for it.
  setHandler(defineSignal<[string]>('murmur'), (word) => void words.push(word));
  await condition(() => ended);
  return words;
}
