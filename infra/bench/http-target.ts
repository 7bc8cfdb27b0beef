// One HTTP server to be loaded, in a process of its own: `issuer`, `kit`, `statement` (Fastify and one SQL statement) or `bare`.
// Prints its address as the only line.
import {
  buildApi,
  createBaseDependencies,
  createDatabase,
  loadConfig,
  processEnvironment,
} from '@sunledger/service-kit';
import { startTestIssuer } from '@sunledger/service-kit/testing';
import Fastify from 'fastify';
import { definition } from './sample-service.ts';

const targets: Record<string, () => Promise<string>> = { issuer, kit, statement, bare };
const [, , kind = ''] = process.argv;
const start = targets[kind];
if (!start) throw new Error(`no such target: ${kind}`);
console.log(await start());

async function issuer(): Promise<string> {
  const { url, token } = await startTestIssuer();
  const accessToken = await token({ permissions: ['note.create', 'note.read'], regionCode: '421024' });
  return JSON.stringify({ address: url, accessToken });
}

async function kit(): Promise<string> {
  const environment = processEnvironment();
  const config = loadConfig(definition.configSchema, environment);
  const deps = definition.createDependencies(createBaseDependencies(definition.name, config, environment), config);
  const app = await buildApi(definition, deps);
  return JSON.stringify({ address: await app.listen({ port: 0, host: '127.0.0.1' }) });
}

interface Note {
  id: string;
  regionCode: string;
  amountFen: string;
}

async function statement(): Promise<string> {
  const { pool } = createDatabase(processEnvironment()['DATABASE_URL'] ?? '');
  return listen(
    async ({ id, regionCode, amountFen }) => {
      await pool.query(
        `with scope as (select set_config('app.region_from', '', false), set_config('app.region_until', '~', false))
         insert into note (id, region_code, amount_fen) select $1, $2, $3 from scope`,
        [id, regionCode, amountFen],
      );
    },
    async (id) => {
      await pool.query('select id, region_code, amount_fen from note where id = $1', [id]);
    },
  );
}

async function bare(): Promise<string> {
  const nothing = async (): Promise<void> => undefined;
  return listen(nothing, nothing);
}

async function listen(write: (note: Note) => Promise<void>, read: (id: string) => Promise<void>): Promise<string> {
  const app = Fastify();
  app.post<{ Body: Note }>('/notes', async (request, reply) => {
    await write(request.body);
    return reply.code(201).send(request.body);
  });
  app.get<{ Params: { id: string } }>('/notes/:id', async ({ params }) => {
    await read(params.id);
    return { id: params.id, regionCode: '421024', amountFen: '100' };
  });
  return JSON.stringify({ address: await app.listen({ port: 0, host: '127.0.0.1' }) });
}
