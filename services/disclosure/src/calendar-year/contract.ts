import { businessDateSchema, decidedEntryFields, idSchema, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

export const calendarDaysSchema = z
  .array(z.strictObject({ date: businessDateSchema, isWorkday: z.boolean(), name: z.string().trim().min(1).max(40) }))
  .max(120);

export const newCalendarYearSchema = z.object({
  year: z.int().min(1992).max(2200),
  regionCode: regionCodeSchema.describe('在哪个地区及其下级有效'),
  source: z.string().trim().min(4, '请写明放假安排的文件').max(200),
  days: calendarDaysSchema,
});

export const calendarYearSchema = newCalendarYearSchema
  .extend({
    id: idSchema,
    ...decidedEntryFields,
  })
  .meta({ id: 'CalendarYear' });

/** A year in effect, as it is laid over the shipped ones. */
export const workingYearSchema = newCalendarYearSchema.omit({ regionCode: true }).meta({ id: 'WorkingYear' });

export type NewCalendarYear = z.output<typeof newCalendarYearSchema>;
export type CalendarYear = z.output<typeof calendarYearSchema>;
