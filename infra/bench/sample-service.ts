import { fileURLToPath } from 'node:url';
import { approvalMigrations, approvalRoutes, createApprovalActivities } from '@sunledger/approval';
import { defaultCalendarRows } from '@sunledger/calendar';
import {
  baseConfigSchema,
  command,
  fenSchema,
  kitMigrations,
  notFound,
  query,
  requireRegion,
  type BaseConfig,
  type BaseDependencies,
  type ServiceDefinition,
} from '@sunledger/service-kit';
import { z } from 'zod';

export const noteSchema = z.object({ id: z.string(), regionCode: z.string(), amountFen: fenSchema });
const noteParams = z.object({ id: z.string() });

/** One read, one write with audit, and approval cases: everything the kit does around a slice, and nearly no slice. */
export const definition: ServiceDefinition<BaseConfig, BaseDependencies> = {
  name: 'bench-sample',
  title: '基准样例',
  configSchema: baseConfigSchema,
  migrations: [
    kitMigrations,
    approvalMigrations,
    { name: 'bench', directory: new URL('./migrations/', import.meta.url) },
  ],
  createDependencies: (base) => base,
  routes: (deps) => [
    command({
      method: 'POST',
      url: '/notes',
      operationId: 'createNote',
      summary: '新建',
      permission: 'note.create',
      body: noteSchema,
      response: noteSchema,
      status: 201,
      handle: async ({ tx, body, principal, audit }) => {
        const { id, regionCode, amountFen } = body;
        requireRegion(principal, regionCode);
        await tx.insertInto('note').values({ id, region_code: regionCode, amount_fen: amountFen }).execute();
        await audit({ action: 'note.create', subjectType: 'note', subjectId: id, regionCode, after: body });
        return body;
      },
    }),
    query({
      method: 'GET',
      url: '/notes/:id',
      operationId: 'getNote',
      summary: '查看',
      permission: 'note.read',
      params: noteParams,
      response: noteSchema,
      handle: async ({ tx, params }) => {
        const row = await tx.selectFrom('note').selectAll().where('id', '=', params.id).executeTakeFirst();
        if (!row) throw notFound('记录');
        return { id: row.id, regionCode: row.region_code, amountFen: row.amount_fen };
      },
    }),
    ...approvalRoutes(deps),
  ],
  workflows: {
    sourcePath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    activities: ({ db }) =>
      createApprovalActivities({
        db,
        service: 'bench-sample',
        loadCalendar: async () => ({ rows: [...defaultCalendarRows] }),
      }),
  },
};
