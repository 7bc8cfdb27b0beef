import type { FundAllocationClient } from '@sunledger/fund-allocation-client';
import type { AnswerOf, QueryOf } from '../../api.ts';

export type BankResultFile = AnswerOf<FundAllocationClient, '/bank-results'>['items'][number];
export type BankResultFilter = QueryOf<FundAllocationClient, '/bank-results'>;
export type UnmatchedLine = AnswerOf<FundAllocationClient, '/bank-result-lines/unmatched'>['items'][number];
export type UnmatchedFilter = QueryOf<FundAllocationClient, '/bank-result-lines/unmatched'>;

export const BANK_RESULT_KEY = ['fund-allocation', 'bank-result'] as const;
