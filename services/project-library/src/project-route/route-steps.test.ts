import { describe, expect, it } from 'vitest';
import { returnTargetOf, type StepId } from './route-steps.ts';

describe('an upheld objection', () => {
  it.each<[StepId, string, string]>([
    ['villageNotice', 'proposer', 'proposer'],
    ['villageNotice', 'townshipReview', 'proposer'],
    ['townshipNotice', 'townshipReview', 'townshipReview'],
    ['townshipNotice', 'countyArgumentation', 'proposer'],
    ['countyNotice', 'countyArgumentation', 'countyArgumentation'],
  ])('during %s returns the project, where policy names %s, to %s', (noticeStep, named, target) => {
    expect(returnTargetOf(noticeStep, named)).toBe(target);
  });

  it.each(['villageNotice', 'villageRecord', '乡镇审核'])('is not sent to %s, which reviews nothing', (named) => {
    expect(() => returnTargetOf('countyNotice', named)).toThrow('project.upheldObjectionReturnsTo');
  });
});
