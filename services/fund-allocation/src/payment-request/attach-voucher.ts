import { DomainError, type UploadContext, uuidv7 } from '@sunledger/service-kit';
import type { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import type { PaymentRequestDetail, requestParams, voucherQuery } from './contract.ts';
import { findRequest, isAtMaker, lockRequest } from './queries.ts';
import { assertMaker } from './write-payment-request.ts';

type VoucherContext = UploadContext<typeof requestParams, typeof voucherQuery>;

/** Keeps a voucher in the file store. The same file of the same kind lies with a request once. */
export async function attachVoucher(deps: Dependencies, context: VoucherContext): Promise<PaymentRequestDetail> {
  const { tx, principal, params } = context;
  const request = await lockRequest(tx, params.id);
  assertMaker(request, principal);
  if (!['draft', 'bankReturned'].includes(request.status) && !(await isAtMaker(tx, request)))
    throw new DomainError('payment.requestState', '申请正在审批或支付，不能补充凭证');
  await keepVoucher(deps, context, request.region_code);
  return findRequest(tx, deps.packs, params.id);
}

async function keepVoucher(deps: Dependencies, context: VoucherContext, regionCode: string): Promise<void> {
  const { tx, principal, params, query, upload, contentType, audit } = context;
  const { fileName, kind }: z.output<typeof voucherQuery> = query;
  const saved = await deps.files.save(tx, upload, { fileName, contentType, uploadedBy: principal.userId });
  await tx
    .insertInto('payment_voucher')
    .values({
      id: uuidv7(),
      request_id: params.id,
      region_code: regionCode,
      kind,
      file_id: saved.id,
      file_name: fileName,
      content_type: contentType,
      byte_size: BigInt(saved.byteSize),
      sha256: saved.sha256,
      uploaded_by: principal.userId,
      uploaded_by_name: principal.userName,
    })
    .onConflict((conflict) => conflict.columns(['request_id', 'kind', 'sha256']).doNothing())
    .execute();
  await audit({
    action: 'paymentRequest.attach',
    subjectType: 'paymentRequest',
    subjectId: params.id,
    regionCode,
    after: { kind, fileId: saved.id, sha256: saved.sha256 },
  });
}
