import type { TestCaller } from '@sunledger/service-kit/testing';

type WriteOptions = NonNullable<Parameters<TestCaller['post']>[2]>;

export const village = '421024100200';

/** A complete entry in wire form. 数量与绩效目标一致，20 万元两笔来源。 */
export function completeEntry(change: Record<string, unknown> = {}) {
  return {
    name: '玉湖村稻虾共作基地',
    category: 'industry',
    constructionKind: 'new',
    location: '玉湖村',
    places: [{ regionCode: village, name: '玉湖村' }],
    startDate: '2026-12-01',
    endDate: '2027-06-30',
    responsibleUnit: '玉湖村民委员会',
    responsiblePerson: '不公开的人',
    leadDepartment: '江陵县农业农村局',
    cooperatingDepartments: ['江陵县财政局'],
    content: '开挖虾沟，配套进排水设施',
    tasks: [{ name: '稻虾基地', quantity: '120', unit: '亩' }],
    amountFen: '20000000',
    fundSources: [
      { name: '中央衔接资金', amountFen: '15000000' },
      { name: '县级配套', amountFen: '5000000' },
    ],
    householdAmountFen: '13000000',
    beneficiaries: { households: 46, persons: 150, registeredHouseholds: 20, registeredPersons: 61 },
    performanceTargets: [
      { kind: 'quantity', indicator: '建成稻虾基地', comparison: 'atLeast', value: '120', unit: '亩' },
      { kind: 'satisfaction', indicator: '受益群众满意度', comparison: 'atLeast', value: '95', unit: '%' },
    ],
    participation: '村民代表大会讨论，受益户投工投劳',
    benefitLinkage: '脱贫户以土地入股，按股分红',
    ...change,
  };
}

export const villageRecord = {
  meetingKind: 'villagerRepresentatives',
  heldOn: '2018-06-01',
  attendeeCount: 40,
  agreedCount: 36,
  resolution: '同意申报',
};

/** A draft with its attachment, ready to be submitted. Returns its id. */
export async function createReadyProject(
  clerk: TestCaller,
  change: Record<string, unknown> = {},
  options: WriteOptions = {},
): Promise<string> {
  const created = await clerk.post(
    '/projects',
    { regionCode: village, year: 2026, entry: completeEntry(change) },
    options,
  );
  if (created.status !== 201) throw new Error(JSON.stringify(created.body));
  const { id } = created.body;
  await attach(clerk, id);
  for (const warning of created.body.warnings) {
    if (warning.isBlocking) continue;
    await clerk.post(`/projects/${id}/warnings/${warning.id}/acceptance`, { reason: '已核对，并非同一项目' });
  }
  return id;
}

/** Uploads minutes of the village meeting. */
export async function attach(clerk: TestCaller, id: string): Promise<void> {
  const url = `/projects/${id}/attachments?title=${encodeURIComponent('村民代表大会会议记录')}&fileName=minutes.pdf`;
  const uploaded = await clerk.post(url, Buffer.from('%PDF-1.7 minutes'), { contentType: 'application/pdf' });
  if (uploaded.status !== 201) throw new Error(JSON.stringify(uploaded.body));
}
