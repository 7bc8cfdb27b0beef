import { command, query, type Route, upload } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import {
  decideSettlementBody,
  instructionParams,
  lineParams,
  proposeSettlementBody,
  resultFileBytesMax,
  resultFilePage,
  resultFileQuery,
  resultFileTypes,
  resultUploadQuery,
  statementQuery,
  statementTypes,
  takenFileSchema,
  unmatchedPage,
  unmatchedQuery,
} from './contract.ts';
import { listResultFiles, listUnmatched } from './queries.ts';
import { decideSettlement, proposeSettlement } from './settle-line.ts';
import { stateUnknownResult } from './state-result.ts';
import { takeResultFile } from './take-result-file.ts';

const evidenceBytesMax = 20 * 1024 * 1024;

/** What banks answered: files, lines that nobody can match, and results stated from paper. */
export function bankResultRoutes(deps: Dependencies): Route[] {
  return [...fileRoutes(deps), ...unmatchedRoutes()];
}

function fileRoutes(deps: Dependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/bank-results',
      operationId: 'listBankResults',
      summary: '银行回单文件',
      permission: 'fund.read',
      query: resultFileQuery,
      response: resultFilePage,
      handle: ({ tx, query: filter }) => listResultFiles(tx, filter),
    }),
    upload({
      method: 'POST',
      url: '/bank-results',
      operationId: 'takeBankResult',
      summary: '导入银行回单文件',
      permission: 'bankResult.import',
      query: resultUploadQuery,
      accepts: { maxBytes: resultFileBytesMax, contentTypes: resultFileTypes },
      response: takenFileSchema,
      handle: (context) => {
        const { bankCode, fileName } = context.query;
        return takeResultFile(context, deps, { bankCode, fileName, bytes: context.upload, source: 'upload' });
      },
    }),
    upload({
      method: 'POST',
      url: '/payment-instructions/:id/result-statement',
      operationId: 'stateUnknownResult',
      summary: '凭银行书面证明认定未知的支付结果',
      permission: 'payment.review',
      params: instructionParams,
      query: statementQuery,
      accepts: { maxBytes: evidenceBytesMax, contentTypes: statementTypes },
      response: z.object({ status: z.string() }),
      handle: (context) => stateUnknownResult(deps, context),
    }),
  ];
}

function unmatchedRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/bank-result-lines/unmatched',
      operationId: 'listUnmatchedResults',
      summary: '不能匹配的回单行',
      permission: 'fund.read',
      query: unmatchedQuery,
      response: unmatchedPage,
      handle: ({ tx, query: filter }) => listUnmatched(tx, filter),
    }),
    command({
      method: 'POST',
      url: '/bank-result-lines/:id/settlement-proposal',
      operationId: 'proposeResultSettlement',
      summary: '提出不能匹配的回单行如何处理：误发或更正',
      permission: 'payment.review',
      params: lineParams,
      body: proposeSettlementBody,
      response: lineParams,
      handle: async (context) => {
        await proposeSettlement(context, context.params.id, context.body);
        return context.params;
      },
    }),
    command({
      method: 'POST',
      url: '/bank-result-lines/:id/settlement',
      operationId: 'decideResultSettlement',
      summary: '由另一人确认或退回回单行的处理意见',
      permission: 'payment.review',
      params: lineParams,
      body: decideSettlementBody,
      response: lineParams,
      handle: async (context) => {
        await decideSettlement(context, context.params.id, context.body);
        return context.params;
      },
    }),
  ];
}
