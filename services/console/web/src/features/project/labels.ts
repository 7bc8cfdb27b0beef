import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Project, ProjectEntry } from './project.ts';

export const PROJECT_STATES = {
  draft: { label: '草稿', tone: 'neutral' },
  inReview: { label: '审核中', tone: 'running' },
  returned: { label: '已退回', tone: 'warning' },
  inLibrary: { label: '已入库', tone: 'done' },
  planned: { label: '已列入年度计划', tone: 'done' },
  rejected: { label: '未通过', tone: 'refused' },
  removed: { label: '已调整出库', tone: 'neutral' },
} as const satisfies StateLabels<Project['state']>;

export const STEP_STATES = {
  waiting: { label: '未到', tone: 'neutral' },
  running: { label: '进行中', tone: 'running' },
  passed: { label: '已通过', tone: 'done' },
  returned: { label: '已退回', tone: 'warning' },
  rejected: { label: '未通过', tone: 'refused' },
  withdrawn: { label: '已撤回', tone: 'neutral' },
} as const satisfies StateLabels<Project['route'][number]['state']>;

export const WARNING_STATES = {
  open: { label: '待说明', tone: 'warning' },
  accepted: { label: '已说明', tone: 'done' },
  resolved: { label: '已消除', tone: 'neutral' },
} as const satisfies StateLabels<Project['warnings'][number]['state']>;

export const CATEGORIES: Record<NonNullable<Project['category']>, string> = {
  industry: '产业发展',
  ruralConstruction: '乡村建设行动',
  relocation: '易地搬迁后续扶持',
  employment: '就业扶贫',
  digitalVillage: '数字乡村',
  ruralGovernance: '乡村治理',
  education: '教育',
  livingConditions: '生活条件改善',
  managementFee: '项目管理费',
  other: '其他',
};

export const CONSTRUCTION_KINDS: Record<NonNullable<ProjectEntry['constructionKind']>, string> = {
  new: '新建',
  continued: '续建',
  expanded: '改扩建',
  repaired: '维修',
};

type PerformanceTarget = NonNullable<ProjectEntry['performanceTargets']>[number];

export const TARGET_KINDS: Record<PerformanceTarget['kind'], string> = {
  quantity: '数量指标',
  quality: '质量指标',
  timeliness: '时效指标',
  cost: '成本指标',
  economic: '经济效益',
  social: '社会效益',
  ecological: '生态效益',
  sustainable: '可持续影响',
  satisfaction: '满意度',
};

export const COMPARISONS: Record<PerformanceTarget['comparison'], string> = {
  atLeast: '≥',
  atMost: '≤',
  equal: '＝',
  description: '定性',
};

export const CONCLUSIONS: Record<Project['expertOpinions'][number]['conclusion'], string> = {
  agree: '同意',
  agreeWithChanges: '修改后同意',
  disagree: '不同意',
};

export const MEETING_KINDS: Record<NonNullable<Project['villageRecord']>['meetingKind'], string> = {
  villageCommittees: '村“两委”会议',
  villagerRepresentatives: '村民代表大会',
};

/** Chinese names of the fields by API path, for refusals. */
export const ENTRY_LABELS: Record<string, string> = {
  regionCode: '所属行政村',
  year: '拟入库年度',
  'entry.name': '项目名称',
  'entry.category': '项目类别',
  'entry.constructionKind': '建设性质',
  'entry.location': '实施地点原文',
  'entry.places': '实施地点',
  'entry.places.*.regionCode': '实施地点',
  'entry.places.*.name': '实施地点',
  'entry.startDate': '开工时间',
  'entry.endDate': '完工时间',
  'entry.responsibleUnit': '责任单位',
  'entry.responsiblePerson': '责任人',
  'entry.leadDepartment': '牵头部门',
  'entry.cooperatingDepartments': '配合部门',
  'entry.content': '建设内容',
  'entry.tasks': '建设任务',
  'entry.tasks.*.name': '任务',
  'entry.tasks.*.quantity': '数量',
  'entry.tasks.*.unit': '单位',
  'entry.amountFen': '资金规模',
  'entry.fundSources': '筹资方式',
  'entry.fundSources.*.name': '资金来源',
  'entry.fundSources.*.amountFen': '金额',
  'entry.householdAmountFen': '到户金额',
  'entry.beneficiaries': '受益对象',
  'entry.beneficiaries.households': '受益户数',
  'entry.beneficiaries.persons': '受益人数',
  'entry.beneficiaries.registeredHouseholds': '其中建档立卡户',
  'entry.beneficiaries.registeredPersons': '其中建档立卡人口',
  'entry.performanceTargets': '绩效目标',
  'entry.performanceTargets.*.indicator': '指标',
  'entry.performanceTargets.*.value': '指标值',
  'entry.participation': '群众参与',
  'entry.benefitLinkage': '联农带农机制',
  'entry.note': '备注',
};

export const optionsOf = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));
