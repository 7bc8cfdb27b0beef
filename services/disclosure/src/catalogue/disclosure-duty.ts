import type { BusinessDate } from '@sunledger/calendar';
import type { NoticeKind } from '@sunledger/disclosure-client/nexus';
import { daysOf, listOf, resolve, type DayCount, type Pack, type ParameterKey } from '@sunledger/policy';

interface DutyDefinition {
  key: string;
  /** 公开事项. */
  item: string;
  noticeKinds: readonly NoticeKind[];
  /** 主体. */
  responsible: string;
  /** 渠道. */
  channels: readonly string[];
  /** 层级. */
  levels: readonly string[];
  /** 时限: days from the day the matter arose. */
  deadlineKey?: ParameterKey;
  /** 内容要素. */
  contentsKey?: ParameterKey;
}

// 公开目录: 国开办发〔2018〕11号、扶贫领域基层政务公开标准目录; contents and days come from the policy packs.
const duties: readonly DutyDefinition[] = [
  {
    key: 'allocationResult',
    item: '资金分配结果',
    noticeKinds: ['allocationResult'],
    responsible: '财政部门会同乡村振兴部门',
    channels: ['政府网站'],
    levels: ['省', '市', '县'],
    deadlineKey: 'notice.allocationResultDays',
    contentsKey: 'notice.allocationContents',
  },
  {
    key: 'annualPlan',
    item: '年度项目资金计划',
    noticeKinds: ['annualPlan'],
    responsible: '县级乡村振兴部门',
    channels: ['政府网站', '乡镇公示栏', '村公示栏'],
    levels: ['县', '乡'],
    deadlineKey: 'notice.policyDocumentDays',
    contentsKey: 'notice.projectContents',
  },
  {
    key: 'projectAdmission',
    item: '项目库申报、审核、入库',
    noticeKinds: ['projectProposal', 'projectReview', 'projectAdmission'],
    responsible: '村民委员会、乡镇人民政府、县领导小组',
    channels: ['村公示栏', '乡镇公示栏', '政府网站'],
    levels: ['县', '乡', '村'],
    deadlineKey: 'notice.projectApprovalDays',
    contentsKey: 'notice.projectContents',
  },
  {
    key: 'paymentList',
    item: '资金拨付与补助发放',
    noticeKinds: ['paymentList'],
    responsible: '财政部门、项目实施单位',
    channels: ['政府网站', '村公示栏', '项目实施单位公示栏'],
    levels: ['县', '乡', '村'],
  },
  {
    key: 'policyDocument',
    item: '政策文件及其他事项',
    noticeKinds: ['other'],
    responsible: '制定机关',
    channels: ['政府网站'],
    levels: ['省', '市', '县'],
    deadlineKey: 'notice.policyDocumentDays',
  },
];

export interface DisclosureDuty {
  key: string;
  item: string;
  noticeKinds: NoticeKind[];
  responsible: string;
  channels: string[];
  levels: string[];
  deadline: DayCount | null;
  contents: string[];
  /** 依据: document and clause of the deadline and the contents. */
  basis: string[];
}

export const dutyKeys = duties.map(({ key }) => key);

/** The duty that a notice of this kind satisfies. */
export function dutyOfKind(kind: NoticeKind): string {
  return duties.find(({ noticeKinds }) => noticeKinds.includes(kind))?.key ?? 'policyDocument';
}

/** The catalogue as the policy in force states it for a region and day. */
export function catalogueOf(packs: readonly Pack[], regionCode: string, date: BusinessDate): DisclosureDuty[] {
  return duties.map(({ deadlineKey, contentsKey, ...duty }) => {
    const ask = (key: ParameterKey) => resolve({ packs, regionCode, date, key });
    const deadline = deadlineKey ? ask(deadlineKey) : undefined;
    const contents = contentsKey ? ask(contentsKey) : undefined;
    const basis = [deadline, contents].flatMap((parameter) =>
      parameter ? [`${parameter.title}(${parameter.documentNumber})${parameter.clause.heading}`] : [],
    );
    return {
      ...duty,
      noticeKinds: [...duty.noticeKinds],
      channels: [...duty.channels],
      levels: [...duty.levels],
      deadline: deadline ? daysOf(deadline) : null,
      contents: contents ? [...listOf(contents)] : [],
      basis: [...new Set(basis)],
    };
  });
}

/** The parameter that sets the deadline of a duty; undefined where no document states days. */
export function deadlineKeyOf(dutyKey: string): ParameterKey | undefined {
  return duties.find(({ key }) => key === dutyKey)?.deadlineKey;
}
