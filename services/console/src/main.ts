import { buildConsole } from './build-console.ts';
import { readConfig } from './config.ts';

const config = readConfig();
const app = await buildConsole(config);

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    app.log.info({ signal }, 'stopping');
    void app.close().finally(() => process.exit(0));
  });
}

await app.listen({ host: config.bindAddress, port: config.port });
