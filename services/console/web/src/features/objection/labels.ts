import type { ObjectionSummary } from './objection.ts';

export { FINDINGS, OBJECTION_STATES } from '../public-notice/labels.ts';

export const CHANNELS: Record<ObjectionSummary['channel'], string> = {
  web: '网上',
  phone: '电话',
  letter: '来信',
  visit: '来访',
};
