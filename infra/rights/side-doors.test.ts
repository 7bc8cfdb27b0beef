import { PUBLIC } from '@sunledger/service-kit';
import { startTestService } from '@sunledger/service-kit/testing';
import { expect, it } from 'vitest';
import { definitions, type AnyService } from './services.ts';

it.each(definitions)(
  '$name opens no door beside its declared routes that is not meant for visitors',
  async (definition) => {
    const doors: { url: string; isPublic: boolean }[] = [];
    const watched: typeof definition = {
      ...definition,
      async extendHttp(app: never, deps: never) {
        (app as AnyService['app']).addHook('onRoute', ({ url, config }) => {
          doors.push({ url, isPublic: config?.permission === PUBLIC });
        });
        await definition.extendHttp?.(app, deps);
      },
    };
    const service: AnyService = await startTestService(watched as never);
    await service.close();
    expect(doors.filter(({ isPublic }) => !isPublic)).toEqual([]);
  },
);

it('a route that forgot to say who may use it answers nobody', async () => {
  const forgetful = {
    ...definitions[1],
    extendHttp: async (app: AnyService['app']) => void app.get('/forgotten', async () => 'secret'),
  };
  const service: AnyService = await startTestService(forgetful as never);
  const answer = await service.anonymous.get('/forgotten');
  expect([answer.status, (await service.anonymous.get('/nowhere')).status]).toEqual([500, 404]);
  expect(JSON.stringify(answer.body)).not.toContain('secret');
  await service.close();
});
