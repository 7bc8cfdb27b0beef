import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { type DecisionRecord, decisionRecord, daysOf, type ParameterKey, publicBasis, textOf } from '@sunledger/policy';
import { DomainError } from '@sunledger/service-kit';
import type { Config } from '../config.ts';
import { requireParameter } from '../policy-question.ts';
import type { Region } from '../project-import/region-directory.ts';
import type { ProjectRow } from '../project/get-project.ts';
import type { OpenStepInput } from './activity-contract.ts';
import { boardPlaceOf, issuerOf } from './issuer-name.ts';
import { noticeContent } from './notice-content.ts';
import type { StepId } from './route-steps.ts';

interface NoticeRule {
  kind: PublishNoticeInput['kind'];
  board: PublishNoticeInput['boards'][number]['kind'];
  /** Digits of the region whose board it is. */
  regionDigits: 6 | 9 | 12;
  boardTitle: string;
  parameter: ParameterKey;
  stage: string;
}

const noticeRules: Partial<Record<StepId, NoticeRule>> = {
  villageNotice: {
    kind: 'projectProposal',
    board: 'villageBoard',
    regionDigits: 12,
    boardTitle: '村务公开栏',
    parameter: 'notice.villageBoardDays',
    stage: '村级申报',
  },
  townshipNotice: {
    kind: 'projectReview',
    board: 'townshipBoard',
    regionDigits: 9,
    boardTitle: '政务公开栏',
    parameter: 'notice.townshipBoardDays',
    stage: '乡镇审核',
  },
  countyNotice: {
    kind: 'projectAdmission',
    board: 'countySite',
    regionDigits: 6,
    boardTitle: '人民政府网站',
    parameter: 'notice.countyBoardDays',
    stage: '县级审定',
  },
};

const titleOf = (name: string, { stage }: NoticeRule) => `关于“${name}”${stage}情况的公示`;

/** The titles of all notices of a project with this name. */
export function noticeTitles(name: string): string[] {
  return Object.values(noticeRules).map((rule) => titleOf(name, rule));
}

export interface NoticeRequest {
  input: PublishNoticeInput;
  records: DecisionRecord[];
}

/** The regions of a notice as registry knows them, by code; undefined for a code it does not know. */
export type NoticeRegions = ReadonlyMap<string, Region | undefined>;

interface NoticeCircumstance {
  step: OpenStepInput;
  project: ProjectRow;
  /** Submitters, editors and deciders: none of them handles objections. */
  makerUserIds: string[];
  regions: NoticeRegions;
  authority: PublishNoticeInput['authority'];
  config: Config;
}

/** Codes of the regions that the notice of a step names: where it hangs, the county, and where the project is built. */
export function regionCodesOf(stepId: StepId, { regionCode, entry }: ProjectRow): string[] {
  const digits = noticeRules[stepId]?.regionDigits ?? 6;
  const codes = [regionCode.slice(0, digits), regionCode.slice(0, 6), ...entry.places.map((place) => place.regionCode)];
  return [...new Set(codes)];
}

/** The notice of a step with its period from policy. Throws PolicyError when no document states the period, DomainError when the region is gone. */
export function noticeRequest({
  step,
  project,
  makerUserIds,
  regions,
  authority,
  config,
}: NoticeCircumstance): NoticeRequest {
  const rule = noticeRules[step.stepId];
  if (!rule) throw new Error(`step ${step.stepId} publishes nothing`);
  const place = { regionCode: project.regionCode, date: step.businessDate };
  const days = requireParameter(rule.parameter, place);
  const hotline = requireParameter('notice.hotline', place);
  const regionCode = project.regionCode.slice(0, rule.regionDigits);
  const region = regions.get(regionCode);
  if (!region) {
    throw new DomainError(
      'project.regionUnknown',
      `${step.businessDate} 没有行政区划 ${regionCode}，可能已撤并，无处公示；请作废后按现行区划另行申报`,
    );
  }
  const { name } = region;
  const title = titleOf(project.name, rule);
  const paragraph = `经${rule.stage}，现将“${project.name}”有关情况予以公示。公示期内如有异议，可向以下监督电话反映，或在公示平台提出。`;
  const phones = [textOf(hotline), ...config.SUPERVISION_PHONES.split(',').map((phone) => phone.trim())];
  const input: PublishNoticeInput = {
    requestKey: `project-${project.id}-${step.stepId}-${step.round}`,
    kind: rule.kind,
    title,
    regionCode,
    subject: { service: 'project-library', type: 'project', id: project.id },
    issuerName: issuerOf(name, rule.regionDigits),
    boards: [{ kind: rule.board, regionCode, name: `${boardPlaceOf(name)}${rule.boardTitle}` }],
    period: daysOf(days),
    policyClause: publicBasis(days),
    content: noticeContent({ ...project, placeNames: placeNamesOf(project, regions) }, paragraph),
    supervisionPhones: phones.filter((phone) => phone !== ''),
    contact: issuerOf(name, rule.regionDigits),
    makerUserIds,
    businessDate: step.businessDate,
    isBackfilled: step.isBackfilled,
    authority,
  };
  return { input, records: [days, hotline].map(decisionRecord) };
}

/** Where the project is built, as registry names it below the county: what was typed beside the code may be anything. */
function placeNamesOf({ regionCode, entry }: ProjectRow, regions: NoticeRegions): string[] {
  const county = regions.get(regionCode.slice(0, 6));
  return entry.places.map(({ regionCode: code, name }) => {
    const region = regions.get(code);
    if (!region) return name;
    const { fullName } = region;
    return boardPlaceOf(county && fullName !== county.fullName ? fullName.replace(county.fullName, '') : fullName);
  });
}
