import { command, notFound, query, type Route, upload } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import {
  instructionParams,
  lineParams,
  resultFileBytesMax,
  resultFilePage,
  resultFileQuery,
  resultFileTypes,
  resultUploadQuery,
  settleLineBody,
  statementQuery,
  statementTypes,
  takenFileSchema,
  unmatchedPage,
  unmatchedQuery,
} from './contract.ts';
import { listResultFiles, listUnmatched } from './queries.ts';
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
      url: '/bank-result-lines/:id/settlement',
      operationId: 'settleUnmatchedResult',
      summary: '说明不能匹配的回单行如何处理',
      permission: 'payment.review',
      params: lineParams,
      body: settleLineBody,
      response: z.object({ id: z.string() }),
      handle: async ({ tx, params, body, principal, audit }) => {
        const settled = await tx
          .updateTable('bank_result_line')
          .set({
            settled_by: principal.userId,
            settled_by_name: principal.userName,
            settled_note: body.note,
            settled_at: new Date().toISOString(),
          })
          .where('id', '=', params.id)
          .where('disposition', '=', 'unmatched')
          .where('settled_at', 'is', null)
          .returning('region_code')
          .executeTakeFirst();
        if (!settled) throw notFound('待处理的回单行');
        await audit({
          action: 'bankResult.settle',
          subjectType: 'bankResultLine',
          subjectId: params.id,
          regionCode: settled.region_code,
          reason: body.note,
        });
        return { id: params.id };
      },
    }),
  ];
}
