import { createDisclosureClient } from './index.ts';

const answerWithinMs = 3000;

/** The entered years of the working calendar that hold for a region. Throws when disclosure does not answer. */
export async function readWorkingYears(baseUrl: string | undefined, regionCode: string) {
  if (baseUrl === undefined) throw new Error('no address configured for disclosure');
  const { data, response } = await createDisclosureClient({ baseUrl }).GET('/working-calendar', {
    params: { query: { regionCode } },
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (!data) throw new Error(`disclosure answered ${response.status}`);
  return data.years;
}
