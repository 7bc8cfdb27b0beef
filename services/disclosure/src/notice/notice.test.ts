import { describe, expect, it } from 'vitest';
import { boardKinds, isPostedAtOnce, nextStep } from './notice.ts';

const board = (postedOn: string | null, endsOn: string | null) => ({ postedOn, endsOn });
const standing = {
  today: '2023-08-23',
  isBackfilled: false,
  // 2023-08-24 is the Thursday after the last day.
  lateEntryUntil: (lastDay: string) => (lastDay === '2023-08-23' ? '2023-08-24' : '2023-08-30'),
  boards: [board('2023-08-14', '2023-08-23')],
  openObjections: 0,
  upheldObjections: 0,
};

it('stands on the county site at once; every board and wall, also of an implementer, waits for its photo', () => {
  expect(boardKinds.filter(isPostedAtOnce)).toEqual(['countySite']);
});

describe('the next step of a notice', () => {
  it('waits through the last day and the day for late letters, and ends on the day after', () => {
    const waiting = { kind: 'waitUntilAfter', date: '2023-08-24' };
    expect(nextStep(standing)).toEqual(waiting);
    expect(nextStep({ ...standing, today: '2023-08-24' })).toEqual(waiting);
    expect(nextStep({ ...standing, today: '2023-08-25' })).toEqual({
      kind: 'end',
      outcome: 'clear',
      completedOn: '2023-08-25',
    });
  });

  it('waits for the board that ends last, whatever their order', () => {
    const boards = [board('2023-08-20', '2023-08-29'), board('2023-08-14', '2023-08-23')];
    const step = { kind: 'waitUntilAfter', date: '2023-08-30' };
    expect(nextStep({ ...standing, today: '2023-08-25', boards })).toEqual(step);
    expect(nextStep({ ...standing, today: '2023-08-25', boards: boards.toReversed() })).toEqual(step);
  });

  it('waits for people while a board is not posted or an objection is open', () => {
    const waiting = { kind: 'waitForPeople' };
    const unposted = [...standing.boards, board(null, null)];
    expect(nextStep({ ...standing, today: '2024-01-01', boards: unposted })).toEqual(waiting);
    expect(nextStep({ ...standing, today: '2024-01-01', openObjections: 1, upheldObjections: 1 })).toEqual(waiting);
  });

  it('looks again tomorrow when the calendar does not reach the end of a posted board', () => {
    const boards = [board('2023-08-14', null), board(null, null)];
    expect(nextStep({ ...standing, boards })).toEqual({ kind: 'waitUntilAfter', date: '2023-08-23' });
  });

  it('ends a notice entered afterwards on the day after its period', () => {
    const step = nextStep({ ...standing, isBackfilled: true, today: '2026-01-05' });
    expect(step).toEqual({ kind: 'end', outcome: 'clear', completedOn: '2023-08-24' });
  });
});
