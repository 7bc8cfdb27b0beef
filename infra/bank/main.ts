import { z } from 'zod';
import { processEnvironment } from '../config.mjs';
import { openBank } from './bank.ts';
import { createControlServer } from './control-server.ts';

const { BANK_PORT, BANK_DIRECTORY } = z
  .object({ BANK_PORT: z.coerce.number().int().default(7120), BANK_DIRECTORY: z.string().default('.data/bank') })
  .parse(processEnvironment());

const bank = openBank(BANK_DIRECTORY);
const server = createControlServer(bank).listen(BANK_PORT, '127.0.0.1', () => console.log(`bank on ${BANK_PORT}`));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    bank.close();
    server.close();
    server.closeAllConnections();
  });
}
