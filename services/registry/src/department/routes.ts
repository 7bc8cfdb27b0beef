import { command, idSchema, query, regionCodeSchema, requireRegion, uuidv7, type Route } from '@sunledger/service-kit';
import { z } from 'zod';

const dutiesSchema = z.array(z.string().min(1).max(60)).max(50);
const departmentSchema = z.object({
  id: idSchema,
  regionCode: z.string(),
  name: z.string(),
  leadDuties: dutiesSchema,
  cooperatingDuties: dutiesSchema,
});

/** Departments with their lead (牵头) and cooperating (协同) duties. */
export function departmentRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/departments',
      operationId: 'listDepartments',
      summary: '部门及牵头、协同职责',
      permission: 'region.read',
      response: z.object({ items: z.array(departmentSchema) }),
      handle: async ({ tx }) => {
        const rows = await tx
          .selectFrom('department')
          .selectAll()
          .orderBy('region_code')
          .orderBy('name')
          .limit(1000)
          .execute();
        return {
          items: rows.map((row) => ({
            id: row.id,
            regionCode: row.region_code,
            name: row.name,
            leadDuties: row.lead_duties,
            cooperatingDuties: row.cooperating_duties,
          })),
        };
      },
    }),
    command({
      method: 'POST',
      url: '/departments',
      operationId: 'createDepartment',
      summary: '登记部门',
      permission: 'region.manage',
      status: 201,
      body: z.object({
        regionCode: regionCodeSchema,
        name: z.string().min(1).max(80),
        leadDuties: dutiesSchema,
        cooperatingDuties: dutiesSchema,
      }),
      response: departmentSchema,
      handle: async ({ tx, body, principal, audit }) => {
        requireRegion(principal, body.regionCode);
        const id = uuidv7();
        await tx
          .insertInto('department')
          .values({
            id,
            region_code: body.regionCode,
            name: body.name,
            lead_duties: body.leadDuties,
            cooperating_duties: body.cooperatingDuties,
          })
          .execute();
        await audit({
          action: 'department.create',
          subjectType: 'department',
          subjectId: id,
          regionCode: body.regionCode,
          after: body,
        });
        return { id, ...body };
      },
    }),
  ];
}
