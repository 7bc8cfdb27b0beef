import { systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { handMadeWorkbook, zipBomb } from '@sunledger/spreadsheet/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { startDisclosureStandIn } from '../testing/disclosure-stand-in.ts';
import { documentBody, personIn } from '../testing/people.ts';
import { cities, tableCsv, type TableId, uploadUrl } from '../testing/published-tables.ts';
import { agree, roundIn, waitingCase } from '../testing/rounds.ts';

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const textCell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;

let service: TestService<Dependencies>;
let disclosure: Awaited<ReturnType<typeof startDisclosureStandIn>>;
beforeAll(async () => {
  service = await startTestService(definition, { worker: true });
  disclosure = await startDisclosureStandIn(service.deps, service.suffix);
});
afterAll(async () => {
  await disclosure.close();
  await service.close();
});

const makerOf = (tableId: TableId) => personIn(service, 'financeMaker', cities[tableId].regionCode);

async function upload(tableId: TableId, text: string, change: Record<string, string> = {}) {
  const answer = await makerOf(tableId).post(uploadUrl(tableId, change), Buffer.from(text), {
    contentType: 'text/csv',
  });
  expect(answer.status).toBe(201);
  return answer.body;
}

const messages = (table: { findings: { message: string }[] }) => table.findings.map(({ message }) => message);

describe('published tables', () => {
  it.each([
    ['A2', 6, '26428000000'],
    ['A3', 9, '5000000000'],
    ['A4', 7, '6435000000'],
    ['A6', 9, '8803000000'],
  ] as const)('imports %s with its %i units on the published total', async (tableId, count, totalFen) => {
    const table = await upload(tableId, tableCsv(tableId));
    expect(table).toMatchObject({ findings: [], cellErrors: [], canCommit: true });
    const committed = await makerOf(tableId).post(`/published-tables/${table.id}/commit`, {});
    expect(committed.body.state).toBe('committed');
    const { roundId } = committed.body;
    const { body } = await makerOf(tableId).get(`/allocation-rounds/${roundId}`);
    expect(body.round).toMatchObject({ method: 'fixed', totalFen, regionCount: count });
    expect(body.round.publishedSourceUrl).toMatch(/^https?:/);
    const simulation = await makerOf(tableId).post(`/allocation-rounds/${roundId}/simulations`, {});
    expect(simulation.body.problems).toEqual([]);
    const moved = { regionCode: body.round.regionCode, amountFen: '1', reason: '改动' };
    const adjusted = await makerOf(tableId).post(`/allocation-rounds/${roundId}/adjustments`, moved);
    expect(adjusted.body.code).toBe('round.published');
    const again = await makerOf(tableId).post(`/published-tables/${table.id}/commit`, {});
    expect(again.body.code).toBe('publishedTable.committed');
  });

  it('is taken back with a reason while its round is a draft; the round ends and the table is not imported again', async () => {
    const { id } = await upload('A2', tableCsv('A2'));
    const undo = (reason: string) => makerOf('A2').post(`/published-tables/${id}/undo`, { reason });
    expect((await undo('录错年度')).body.code).toBe('publishedTable.notCommitted');
    const { body: committed } = await makerOf('A2').post(`/published-tables/${id}/commit`, {});
    expect(committed).toMatchObject({ state: 'committed', roundState: 'draft', undoReason: null });
    expect((await undo('')).body.errors[0].path).toBe('reason');
    expect((await undo('录错年度')).body).toMatchObject({
      state: 'undone',
      roundState: 'withdrawn',
      undoReason: '录错年度',
    });
    const { roundId } = committed;
    const simulated = await makerOf('A2').post(`/allocation-rounds/${roundId}/simulations`, {});
    const submission = { simulationId: simulated.body.id };
    const submitted = await makerOf('A2').post(`/allocation-rounds/${roundId}/submission`, submission);
    expect(submitted.body.code).toBe('round.notDraft');
    expect((await undo('再撤一次')).body.code).toBe('publishedTable.notCommitted');
    const again = await makerOf('A2').post(`/published-tables/${id}/commit`, {});
    expect(again.body.code).toBe('publishedTable.undone');
  });

  it('leaves the approval of its round to people who neither uploaded nor imported it', async () => {
    const { regionCode } = cities.A6;
    const body = { ...documentBody(regionCode, 8_803_000_000n, '闽财农指〔2020〕12号'), year: 2020 };
    const document = await makerOf('A6').post('/fund-documents', body);
    const checker = personIn(service, 'financeChecker', regionCode);
    const confirmed = await checker.post(`/fund-documents/${document.body.id}/decision`, { verb: 'confirm' });
    const both = (role: string) =>
      service.as({
        userId: 'both',
        role,
        regionCode,
        permissions: ['round.manage', 'approval.read', 'approval.decide'],
      });
    const uploaded = await both('financeMaker').post(uploadUrl('A6'), Buffer.from(tableCsv('A6')), {
      contentType: 'text/csv',
    });
    const committed = await makerOf('A6').post(`/published-tables/${uploaded.body.id}/commit`, {
      sourceAllotmentId: confirmed.body.rootAllotmentId,
    });
    const url = `/allocation-rounds/${committed.body.roundId}`;
    const simulated = await makerOf('A6').post(`${url}/simulations`, {});
    const submitted = await makerOf('A6').post(`${url}/submission`, { simulationId: simulated.body.id });
    expect(submitted.body.state).toBe('submitted');
    const caseId = await waitingCase(service, 'financeChecker', regionCode, committed.body.roundId);
    const decided = await both('financeChecker').post(`/approval-cases/${caseId}/decisions`, { verb: 'approve' });
    expect(decided).toMatchObject({ status: 403, body: { code: 'approval.excludedPerson' } });
  });

  it('checks the 小计 of the poor counties in 商丘 2019 and its percentage', async () => {
    const lines = tableCsv('A3').split('\n');
    const counties = [...lines.slice(0, 4), '非贫困县小计,,635', ...lines.slice(4), '贫困县小计,,4365', '合计,,5000'];
    expect(messages(await upload('A3', counties.join('\n')))).toEqual([]);
    const wrong = counties.join('\n').replace('贫困县小计,,4365', '贫困县小计,,4356');
    expect(messages(await upload('A3', wrong))).toEqual([
      '第 12 行“贫困县小计”的分配金额写作 4,356 万元，所列各行之和为 4,365 万元，各行之和多 9 万元',
    ]);
  });

  it('reports a blank cell, a wrong total and a repeated region exactly, and imports none of it', async () => {
    const csv = tableCsv('A2').replace(',2405', ',').replace('511903', '511922');
    const table = await upload('A2', csv);
    expect(messages(table)).toEqual([
      '第 2 行“巴州区”的分配金额为空',
      '第 4 行“南江县”与第 3 行是同一地区（511922）',
      '各地区之和 24,023 万元，控制总额 26,428 万元，各地区之和少 2,405 万元',
    ]);
    const refused = await makerOf('A2').post(`/published-tables/${table.id}/commit`, { acceptReason: '照用' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'publishedTable.contradiction' } });
    const marked = await makerOf('A2').get(`/published-tables/${table.id}/marked-file`);
    expect(marked.bytes.toString()).toContain('错误：第 2 行“巴州区”的分配金额为空');
  });

  it('names row, column and reason of a code that was typed as a number, and imports none of it', async () => {
    const rows = [['地区', '地区代码', '分配金额（万元）'].map(textCell), ['巴州区', '511902', '2405'].map(textCell)];
    const numeric = [textCell('贫困县小计'), '<c r="B3"><v>511903</v></c>', textCell('1000')];
    const bytes = await handMadeWorkbook({
      rows: [...rows, numeric].map((cells) => `<row>${cells.join('')}</row>`).join(''),
    });
    const { status, body } = await makerOf('A2').post(uploadUrl('A2'), bytes, { contentType: workbook });
    expect(status).toBe(201);
    expect(body.cellErrors).toEqual([
      { row: 3, message: expect.stringMatching(/第 3 行 B 列「地区代码」：号码是数值格式.*设为“文本”格式/) },
    ]);
    const refused = await makerOf('A2').post(`/published-tables/${body.id}/commit`, { acceptReason: '照用' });
    expect(refused.body.code).toBe('publishedTable.contradiction');
  });

  it('is read up to a thousand unreadable cells and says where reading ended', async () => {
    const lines = Array.from({ length: 3000 }, () => '巴州区,511902,若干');
    const table = await upload('A2', ['地区,地区代码,分配金额（万元）', ...lines].join('\n'));
    expect(table.cellErrors).toHaveLength(1001);
    expect(table.cellErrors.at(-1).message).toContain('没有再检查');
    expect(table.canCommit).toBe(false);
  });

  it('finds a cell that contradicts its parts', async () => {
    const csv = [
      '地区,地区代码,分配金额（万元）,其中：中央资金（万元）,其中：省级资金（万元）',
      '修武县,410821,100,60,40',
      '博爱县,410822,100,60,41',
    ].join('\n');
    const table = await upload('A4', csv, { controlTotalFen: '200000000' });
    expect(messages(table)).toEqual(['第 3 行“博爱县”的分项之和 101 万元，与分配金额 100 万元 不符，多 1 万元']);
  });

  it('finds percentages that were forced to 100.0 %, and takes the table only with a reason', async () => {
    const csv = [
      '地区,地区代码,分配金额（万元）,占比',
      '修武县,410821,1,33.4%',
      '博爱县,410822,1,33.3%',
      '武陟县,410823,1,33.3%',
    ].join('\n');
    const table = await upload('A4', csv, { controlTotalFen: '3000000' });
    expect(messages(table)).toEqual([
      '第 2 行“修武县”的占比写作 33.4%，按金额计算为 33.3%',
      '占比一列被凑成 100.0%：逐行计算合计为 99.9%，改动在第 2 行',
    ]);
    const refused = await makerOf('A4').post(`/published-tables/${table.id}/commit`, {});
    expect(refused.body.code).toBe('publishedTable.warnings');
    const accepted = await makerOf('A4').post(`/published-tables/${table.id}/commit`, {
      acceptReason: '占比不影响金额',
    });
    const { body } = await makerOf('A4').get(`/allocation-rounds/${accepted.body.roundId}`);
    expect(body.round.acceptedWarnings).toHaveLength(2);
  });

  it('refuses a foreign region and what is no table, and answers a repeated key with the same table', async () => {
    const foreign = await makerOf('A4').post(uploadUrl('A2'), Buffer.from(tableCsv('A2')), { contentType: 'text/csv' });
    expect(foreign.body.code).toBe('region.outsideScope');
    const broken = await makerOf('A2').post(uploadUrl('A2'), Buffer.from('PK\u0003\u0004'), {
      contentType: 'text/csv',
    });
    expect(broken.status).toBe(422);
    expect(broken.body.code).toMatch(/^import\./);
    const bomb = await makerOf('A2').post(uploadUrl('A2'), await zipBomb(), { contentType: 'text/csv' });
    expect(bomb).toMatchObject({ status: 422, body: { code: 'import.zip_bomb' } });
    const send = (text: string) =>
      makerOf('A2').post(uploadUrl('A2'), Buffer.from(text), { contentType: 'text/csv', key: 'table-key-1' });
    const first = await send(tableCsv('A2'));
    expect((await send(tableCsv('A2'))).body).toEqual(first.body);
    expect((await send(tableCsv('A2', ['合计,,1']))).body.code).toBe('idempotency.mismatch');
  });
});

describe('a past case as 补录', () => {
  it('carries 巴中 2019 from the fund document to the counties with past dates, by three persons', async () => {
    const { regionCode } = cities.A2;
    const past = { businessDate: '2019-03-27' };
    const maker = makerOf('A2');
    const checker = personIn(service, 'financeChecker', regionCode);
    const registered = await maker.post(
      '/fund-documents',
      { ...documentBody(regionCode, 26_428_000_000n, '川财农〔2019〕14号'), receivedOn: '2019-03-20', year: 2019 },
      past,
    );
    const confirmed = await checker.post(`/fund-documents/${registered.body.id}/decision`, { verb: 'confirm' }, past);
    const sourceAllotmentId = confirmed.body.rootAllotmentId as string;
    const table = await upload('A2', tableCsv('A2'));
    const committed = await maker.post(`/published-tables/${table.id}/commit`, { sourceAllotmentId }, past);
    const { roundId } = committed.body;

    const simulation = await maker.post(`/allocation-rounds/${roundId}/simulations`, {}, past);
    const submission = await maker.post(
      `/allocation-rounds/${roundId}/submission`,
      { simulationId: simulation.body.id },
      past,
    );
    expect(submission.body.state).toBe('submitted');
    const undone = await maker.post(`/published-tables/${table.id}/undo`, { reason: '录错了' });
    expect(undone).toMatchObject({ status: 409, body: { code: 'publishedTable.inUse' } });
    for (const role of ['financeChecker', 'financeApprover', 'leadingGroup'])
      await agree(service, role, regionCode, roundId, past);
    await roundIn(service, regionCode, roundId, 'approved');
    const issued = await maker.post(
      `/allocation-rounds/${roundId}/issue`,
      { documentNumber: '巴财农〔2019〕20号' },
      past,
    );
    expect(issued.body).toMatchObject({
      state: 'issued',
      issuedOn: '2019-03-27',
      noticeDueOn: '2019-04-17',
      isBackfilled: true,
    });
    // A day that nobody could tell when the round was issued is told once the calendar reaches it.
    const clock = async () => {
      const { body: clocks } = await checker.get('/allocation-rounds/notice-clocks?isOverdue=true');
      return clocks.items.find(({ round }: { round: { id: string } }) => round.id === roundId);
    };
    const told = await clock();
    expect(told).toMatchObject({ round: { noticeDueOn: '2019-04-17' } });
    expect(told.remainingDays).toBeLessThan(-1000);
    await service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      tx.updateTable('allocation_round').set({ notice_due_on: null }).where('id', '=', roundId).execute(),
    );
    expect(await clock()).toEqual(told);
    const { body } = await checker.get(`/allotments?roundId=${roundId}`);
    expect(body.items.map(({ regionName, balanceFen }: Record<string, string>) => [regionName, balanceFen])).toEqual([
      ['巴州区', '2405000000'],
      ['恩阳区', '1956000000'],
      ['通江县', '8594000000'],
      ['南江县', '4150000000'],
      ['平昌县', '9208000000'],
      ['巴中经济开发区', '115000000'],
    ]);
    const books = await personIn(service, 'auditor', regionCode).get('/ledger/verification');
    expect(books.body.findings).toEqual([]);
  });
});
