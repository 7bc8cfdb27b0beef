import { type CatalogueEntry, flag, integer, list, monthDay, rate, regionList, text } from './entry.ts';

export const projectParameters = {
  'project.libraryRequired': flag('须先入项目库', '项目须先入库，再分期分批安排资金。'),
  'project.launchMode': text('项目启动方式', '入库项目如何启动实施。'),
  'project.performanceTargetRequired': flag('未设绩效目标不得入库', '没有绩效目标的项目不得入库、不得安排预算。'),
  'project.requiredFields': list('入库必填要素', '入库项目须填写的要素。'),
  'project.entrySteps': list('入库程序', '项目入库的步骤，按先后排列。'),
  'project.upheldObjectionReturnsTo': text(
    '异议成立后退回环节',
    '公示期间异议成立的项目退回哪一环节：proposer 申报人、townshipReview 乡镇审核、countyArgumentation 县级论证；该环节须在公示之前，否则退回申报人。',
  ),
  'project.approvalAuthority': text('项目审批权限', '由哪一级自主确定扶持项目。'),
  'project.libraryAdjustmentFrom': monthDay('项目库动态调整起始', '每年自该日起调整下一年度项目库。'),
  'project.overrunReapprovalRate': rate(
    '超投资重新报批比例',
    '投资超过批复数的比例高于此值，须报原审批单位重新批准，否则不予报账。',
  ),
  'project.landPriority': flag('用地优先保障', '新增建设用地优先保障扶贫项目。'),
  'project.infrastructureImplementer': text('基础设施类实施单位', '基础设施类整合资金由谁实施。'),
  'project.industryImplementer': text('产业发展类实施单位', '产业发展类整合资金由谁实施。'),
  'project.clusterPriority': flag('基础设施向产业集中区倾斜', '水、电、路等项目优先向产业扶贫集中区域布点。'),
  'project.liableForLife': flag('质量责任终身追究', '扶贫项目建设质量责任终身追究。'),
  'industry.layout': list('特色产业布局', '各特色产业及所在市（地区）。'),
  'industry.categoryCount': integer('项', '特色产业数', '规划确定的特色产业数。'),
  'industry.zoneCount': integer('个', '产业区域数', '规划划分的产业区域数。'),
  'industry.programmeCount': integer('项', '产业脱贫工程数', '规划列出的重点工程数。'),
  'industry.tobaccoCounties': regionList('烟草产业重点县', '烟草产业发展重点县（市）。'),
  'industry.mushroomCounties': regionList('食用菌产业重点县', '文件在市之外点名的食用菌产业重点县（市）。'),
  'industry.ecommerceDemonstrationCounties': regionList('电商示范县', '国家电子商务进农村综合示范试点县。'),
  'land.surplusQuotaCirculation': text('增减挂钩节余指标流转范围', '重点县城乡建设用地增减挂钩节余指标的流转范围。'),
} as const satisfies Record<string, CatalogueEntry>;
