import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { processEnvironment } from './config.ts';
import { createDatabase } from './database.ts';
import { encodeCursor, liesWithin, likePattern, newestFirst } from './lists.ts';
import { isWithinRegion } from './principal.ts';

const { kysely, close } = createDatabase(
  processEnvironment()['SUNLEDGER_TEST_DATABASE_URL'] ?? 'postgres://root@127.0.0.1:5432/postgres',
);
afterAll(() => close());

const ids = [1, 2, 3, 4, 5].map((digit) => `0190e1a0-0000-7000-8000-00000000000${digit}`);
const rows = sql<{ id: string }>`(select unnest(${ids}::uuid[]) as id)`.as('note');
const pageAfter = (cursor: string | undefined) =>
  newestFirst(kysely.selectFrom(rows).select('note.id'), 'note.id', { cursor, limit: 2 }, ({ id }) => id);

describe('a list of the newest first', () => {
  it('shows every row once over its pages, and says which page is the last', async () => {
    const seen: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await pageAfter(cursor);
      seen.push(page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]);
  });

  it.each(['x', encodeCursor(['not an id']), encodeCursor([])])(
    'begins at the top after the cursor %s',
    async (cursor) => {
      expect((await pageAfter(cursor)).items).toEqual([ids[4], ids[3]]);
    },
  );
});

describe('a list of a region', () => {
  const codes = ['421', '421023', '421024', '421024100', '421024100201', '421025', '43'];
  const places = sql<{ code: string }>`(select unnest(${codes}::text[]) collate "C" as code)`.as('place');

  it.each(['', '42', '421024', '421024100'])('%s shows it and all below it, and nothing beside it', async (region) => {
    const found = await kysely
      .selectFrom(places)
      .select('code')
      .where(liesWithin('place.code', region))
      .orderBy('code')
      .execute();
    expect(found.map(({ code }) => code)).toEqual(codes.filter((code) => isWithinRegion(code, region)));
  });
});

describe('a pattern of a text', () => {
  it.each(['100%', 'a_b', String.raw`back\slash`])(
    'finds %s itself and nothing that only looks like it',
    async (text) => {
      const looksAlike = text.replaceAll(/[%_\\]/g, 'x');
      const found = await sql<{ text: string }>`select text from unnest(${[`<${text}>`, looksAlike]}::text[]) as text
      where text like ${likePattern(text)}`.execute(kysely);
      expect(found.rows).toEqual([{ text: `<${text}>` }]);
    },
  );
});
