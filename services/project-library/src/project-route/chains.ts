import type { ChainDefinition, ChainStep } from '@sunledger/approval';
import type { Config } from '../config.ts';
import type { StepId } from './route-steps.ts';

interface ReviewedStep {
  stepId: StepId;
  isBackfilled: boolean;
}

/** The approval chain of a review step. `regionCode` is the project's village. Throws for a step that is no review: a defect. */
export function reviewChain(
  { stepId, isBackfilled }: ReviewedStep,
  regionCode: string,
  config: Config,
): ChainDefinition {
  const township = regionCode.slice(0, 9);
  const county = regionCode.slice(0, 6);
  switch (stepId) {
    case 'townshipReview':
      // 真实性、必要性、科学性、完整性、可行性，以及概算、来源、机制、绩效目标。
      return chain('乡镇审核', {
        ...review(
          stepId,
          '乡镇审核',
          { role: 'townshipReviewer', regionCode: township },
          config.TOWNSHIP_REVIEW_WORKING_DAYS,
        ),
        onTimeout: 'escalate',
        escalateTo: { role: 'povertyOffice', regionCode: county },
        // Nobody but the reviewer checks that a notice of the past hung at all.
        effect: `${isBackfilled ? '村级公示是补录的，请先核对当时的公示凭证；' : ''}同意后在乡镇公示栏公示`,
      });
    case 'countyArgumentation':
      return chain('县级论证', {
        ...review(
          stepId,
          '县级论证',
          { role: 'countyDepartment', regionCode: county },
          config.COUNTY_ARGUMENTATION_WORKING_DAYS,
        ),
        effect: '同意后提请县领导小组审定',
      });
    case 'decision':
      return chain('领导小组审定', {
        ...review(stepId, '领导小组审定', { role: 'leadingGroup', regionCode: county }, config.DECISION_WORKING_DAYS),
        effect: '同意后在县政府网站公示，期满无异议即入库',
      });
    default:
      throw new Error(`step ${stepId} has no approval chain`);
  }
}

function chain(title: string, ...steps: ChainStep[]): ChainDefinition {
  return { title, steps };
}

function review(id: string, title: string, assignee: ChainStep['assignees'][number], workingDays: number): ChainStep {
  return {
    id,
    title,
    mode: 'single',
    assignees: [assignee],
    due: { count: workingDays, unit: 'working' },
    onTimeout: 'remind',
    canReturnTo: ['maker'],
  };
}
