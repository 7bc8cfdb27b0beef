/** HTTP statuses by code: 403 = not yours to do, 409 = not now, 400 = something is missing in the request. */
const statuses = {
  'approval.caseClosed': 409,
  'approval.caseUnknown': 409,
  'approval.stepNotCurrent': 409,
  'approval.withMaker': 409,
  'approval.notReturned': 409,
  'approval.notAssignee': 403,
  'approval.handedOn': 403,
  'approval.notDelegator': 403,
  'approval.notMaker': 403,
  'approval.makerConflict': 403,
  'approval.distinctStepConflict': 403,
  'approval.excludedPerson': 403,
  'approval.alreadyAgreed': 409,
  'approval.alreadyUrged': 409,
  'approval.notUrging': 403,
  'approval.opinionRequired': 400,
  'approval.targetStepInvalid': 400,
  'approval.targetPersonRequired': 400,
  'approval.targetPersonConflict': 409,
  'approval.dateTooEarly': 400,
} as const;

export type RefusalCode = keyof typeof statuses;

/** A business refusal: data, not an exception. */
export interface Refusal {
  code: RefusalCode;
  /** Chinese sentence for the person. */
  message: string;
}

export function refuse(code: RefusalCode, message: string): Refusal {
  return { code, message };
}

/** HTTP status of a refusal. */
export function statusOfRefusal(code: RefusalCode): number {
  return statuses[code];
}
