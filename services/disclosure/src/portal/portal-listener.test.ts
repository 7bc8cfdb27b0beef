import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { startStack } from '../testing/disclosure-stack.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it('serves the public on a port of its own, where no route of the API answers', async () => {
  const port = await freePort();
  const stack = await startStack({ PORTAL_PORT: String(port) }, { worker: false });
  try {
    const api = await stack.service.app.listen({ port: 0, host: '127.0.0.1' });
    const portal = `http://127.0.0.1:${port}`;
    await expect.poll(() => fetch(portal).then(({ status }) => status), { timeout: 5000 }).toBe(200);
    expect((await fetch(`${portal}/tasks`)).status).toBe(404);
    expect((await fetch(`${api}/tasks`)).status).toBe(401);
  } finally {
    await stack.close();
  }
});
