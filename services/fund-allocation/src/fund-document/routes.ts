import { command, DomainError, download, query, type Route, upload } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { findTransactionsOf, ledgerTransactionSchema } from '../ledger-entry/transactions.ts';
import { decideAnnulment, proposeAnnulment } from './annul-fund-document.ts';
import {
  annulmentBody,
  annulmentDecision,
  attachmentQuery,
  fundDocumentBody,
  fundDocumentDecision,
  fundDocumentPage,
  fundDocumentParams,
  fundDocumentQuery,
  fundDocumentSchema,
} from './contract.ts';
import { confirmFundDocument, rejectFundDocument } from './decide-fund-document.ts';
import { attachFile, attachmentTypes } from './attach-file.ts';
import { findFundDocument, listFundDocuments } from './queries.ts';
import { registerFundDocument } from './register-fund-document.ts';

export function fundDocumentRoutes(deps: Dependencies): Route[] {
  return [
    command({
      method: 'POST',
      url: '/fund-documents',
      operationId: 'registerFundDocument',
      summary: '登记指标文件',
      permission: 'fund.register',
      body: fundDocumentBody,
      response: fundDocumentSchema,
      status: 201,
      handle: async (context) => {
        const id = await registerFundDocument(context, context);
        return findFundDocument(context.tx, id);
      },
    }),
    query({
      method: 'GET',
      url: '/fund-documents',
      operationId: 'listFundDocuments',
      summary: '指标文件',
      permission: 'fund.read',
      query: fundDocumentQuery,
      response: fundDocumentPage,
      handle: ({ tx, query: filter }) => listFundDocuments(tx, filter),
    }),
    query({
      method: 'GET',
      url: '/fund-documents/:id',
      operationId: 'getFundDocument',
      summary: '指标文件及其记账',
      permission: 'fund.read',
      params: fundDocumentParams,
      response: z.object({ document: fundDocumentSchema, transactions: z.array(ledgerTransactionSchema) }),
      handle: async ({ tx, params }) => ({
        document: await findFundDocument(tx, params.id),
        transactions: await findTransactionsOf(tx, 'fundDocument', params.id),
      }),
    }),
    command({
      method: 'POST',
      url: '/fund-documents/:id/decision',
      operationId: 'decideFundDocument',
      summary: '确认或退回指标文件（须非登记人）',
      permission: 'round.approve',
      params: fundDocumentParams,
      body: fundDocumentDecision,
      response: fundDocumentSchema,
      handle: async (context) => {
        const decision = { ...context, id: context.params.id };
        if (context.body.verb === 'confirm') await confirmFundDocument(decision, context, deps);
        else await rejectFundDocument(decision, context, context.body.reason);
        return findFundDocument(context.tx, context.params.id);
      },
    }),
    command({
      method: 'POST',
      url: '/fund-documents/:id/annulment',
      operationId: 'proposeFundDocumentAnnulment',
      summary: '提出撤销已确认的指标文件，全部资金即时冻结',
      permission: 'fund.register',
      params: fundDocumentParams,
      body: annulmentBody,
      response: fundDocumentSchema,
      handle: async (context) => {
        await proposeAnnulment(context, context, context.params.id, context.body.reason);
        return findFundDocument(context.tx, context.params.id);
      },
    }),
    command({
      method: 'POST',
      url: '/fund-documents/:id/annulment-decision',
      operationId: 'decideFundDocumentAnnulment',
      summary: '复核指标文件的撤销（须非提出人），通过后冲回记账',
      permission: 'round.approve',
      params: fundDocumentParams,
      body: annulmentDecision,
      response: fundDocumentSchema,
      handle: async (context) => {
        await decideAnnulment(context, context, context.params.id, context.body);
        return findFundDocument(context.tx, context.params.id);
      },
    }),
    upload({
      method: 'POST',
      url: '/fund-documents/:id/file',
      operationId: 'attachFundDocumentFile',
      summary: '上传指标文件扫描件',
      permission: 'fund.register',
      params: fundDocumentParams,
      query: attachmentQuery,
      accepts: { maxBytes: 20_971_520, contentTypes: attachmentTypes },
      response: fundDocumentSchema,
      handle: (context) => attachFile(deps, context),
    }),
    download({
      method: 'GET',
      url: '/fund-documents/:id/file',
      operationId: 'getFundDocumentFile',
      summary: '指标文件扫描件',
      permission: 'fund.read',
      params: fundDocumentParams,
      handle: ({ read, params }) =>
        read(async (tx) => {
          const { fileId } = await findFundDocument(tx, params.id);
          if (fileId === null)
            throw new DomainError('fundDocument.noFile', '该指标文件没有上传扫描件', { status: 404 });
          const { contentType, fileName, bytes } = await deps.files.read(tx, fileId);
          return { contentType, fileName, body: bytes };
        }),
    }),
  ];
}
