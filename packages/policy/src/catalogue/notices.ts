import { type CatalogueEntry, days, flag, list, text } from './entry.ts';

export const noticeParameters = {
  'notice.villageBoardDays': days('村级公示天数', '村公开栏公示期，首尾日计入；期满且异议办结前不得进入下一步。'),
  'notice.townshipBoardDays': days('乡镇公示天数', '乡镇公开栏公示期，首尾日计入。'),
  'notice.implementerBoardDays': days('实施单位公示天数', '项目实施单位公开栏公示期，首尾日计入。'),
  'notice.countyBoardDays': days('县级公示天数', '县级审定后公示期，县政府网站公布，首尾日计入。'),
  'notice.websiteStaysOnline': flag('网站公告长期公开', '省、市、县门户网站的公告期满后仍保持公开。'),
  'notice.allocationResultDays': days('分配结果公开时限', '自资金分配结果下达起，须公开的期限。'),
  'notice.projectApprovalDays': days('批复公告时限', '乡镇、村自收到项目批复起，须公告的期限。'),
  'notice.policyDocumentDays': days('政策文件公开时限', '自信息形成或变更起，须公开的期限。'),
  'notice.objectionHandlingDays': days('异议办理时限', '自收到异议起，须核实并答复的期限；异议未办结，公示不得结束。'),
  'notice.namedObjectorReplied': flag('实名异议当面答复', '署名提出异议的，结论须答复本人。'),
  'notice.hotline': text('监督举报电话', '每份公示须载明的全国统一监督电话。'),
  'notice.allocationContents': list('资金分配公告内容', '资金分配公告须载明的要素。'),
  'notice.projectContents': list('项目公告内容', '项目公告须载明的要素。'),
  'notice.completionContents': list('竣工公告内容', '竣工公告在项目公告之外须增加的要素。'),
  'notice.projectMoments': list('项目公告公示时点', '一个项目须公告公示的时点。'),
  'notice.fundProjectDisclosureRequired': flag('资金项目须公开', '资金、项目信息须公告公示。'),
  'notice.entityBenefitDisclosureRequired': flag(
    '经营主体带动情况须公示',
    '经营主体享受扶持、带动贫困户的情况须公示公告。',
  ),
} as const satisfies Record<string, CatalogueEntry>;
