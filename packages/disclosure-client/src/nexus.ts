/**
 * The door through which another service publishes a notice and waits for its outcome. Safe to import in a workflow.
 * @module
 */
import * as nexus from 'nexus-rpc';

/** The notice kinds of the disclosure catalogue. */
export type NoticeKind =
  | 'projectProposal'
  | 'projectReview'
  | 'projectAdmission'
  | 'annualPlan'
  | 'allocationResult'
  | 'paymentList'
  | 'other';

/** Where a notice hangs: the county's site is posted at once, every board and wall when somebody has really posted it. */
export type BoardKind = 'countySite' | 'townshipBoard' | 'villageBoard' | 'implementerSite';

/** Both units count inclusively: the first day is the day of posting. */
export interface NoticePeriod {
  count: number;
  unit: 'natural' | 'working';
}

export interface NoticeColumn {
  key: string;
  header: string;
  /**
   * amountFen: decimal integer string in fen, at most 14 digits; date: YYYY-MM-DD; number: decimal string; personName: names
   * of persons, masked (张*三) before anything is frozen. A text column whose heading announces such names is refused.
   */
  kind: 'text' | 'amountFen' | 'number' | 'date' | 'personName';
}

/** What is published, word for word: frozen and hashed when the notice begins. */
export interface NoticeContent {
  paragraphs: string[];
  /** E.g. '金额单位:万元'. */
  unitNote?: string;
  columns: NoticeColumn[];
  /** Cells by column key, all as strings. */
  rows: Record<string, string>[];
  totals?: Record<string, string>;
}

export interface PublishNoticeInput {
  /** A repeat with the same key is the same notice: the workflow is `notice-${requestKey}`. */
  requestKey: string;
  kind: NoticeKind;
  title: string;
  regionCode: string;
  /** What the notice is about, in the service that asks for it. */
  subject: { service: string; type: string; id: string };
  issuerName: string;
  documentNumber?: string;
  boards: { kind: BoardKind; regionCode: string; name: string }[];
  period: NoticePeriod;
  /** The clause that demands the notice and sets its period. */
  policyClause: string;
  content: NoticeContent;
  /** Office hotlines, published on purpose. */
  supervisionPhones: string[];
  contact: string;
  /** Who made the subject: they never handle its objections. */
  makerUserIds: string[];
  businessDate: string;
  /**
   * 补录: when the period from businessDate on is over already, every board counts as posted on that day and the notice ends at
   * once; while it still runs, the notice hangs like any other.
   */
  isBackfilled: boolean;
  /** The recorded decision of the calling service that allows the publication; checked before anything is stored. */
  authority: { service: string; decisionId: string; onBehalfOf: { userId: string; userName: string } };
}

export interface PublishNoticeOutcome {
  noticeId: string;
  /** clear: every period over and no objection upheld; upheld: an objection was found right; withdrawn: taken back. */
  outcome: 'clear' | 'upheld' | 'withdrawn';
  completedOn: string;
  snapshotHash: string;
  objections: { id: string; ticket: string; finding: 'upheld' | 'partly' | 'rejected'; reply: string }[];
  boards: { kind: string; regionCode: string; postedOn: string; endsOn: string }[];
}

/** Fails without retry on content that must not be published; waits as long as periods and objections need. */
export const disclosureNexus = nexus.service('disclosure', {
  publishNotice: nexus.operation<PublishNoticeInput, PublishNoticeOutcome>(),
});
