import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allotmentAccount } from '../allotment/allotment.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { startPayments, type PaymentDesk } from '../testing/payments.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());
afterEach(() => batches.expectBooksToAgree());

describe('an export that registry refuses for good', () => {
  it.each([403, 400])(
    'with %i cancels the batch with its reason and code; the money stays held and is paid once afterwards',
    async (status) => {
      const { linkId, allotmentId } = await desk.fundedProject(1000n);
      const requestId = await desk.approved(linkId);
      const held = { balanceFen: 1000n, availableFen: 900n };
      desk.peers.state.revealRefusal = status;
      const { body } = await batches.makeBatch([requestId]);
      const cancelled = await batches.untilBatch(body.id, (batch) => batch.status === 'cancelled');
      expect(cancelled.cancelReason).toBe('基础数据服务拒绝办理：没有办理此事的权限（permission.missing）');
      expect(cancelled.files).toMatchObject([{ writtenAt: null, sha256: null }]);
      expect(await desk.requestOf(requestId)).toMatchObject({ status: 'approved' });
      expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject(held);
      desk.peers.state.revealRefusal = 0;
      const { instructions } = await batches.exported([requestId]);
      expect(instructions).toHaveLength(1);
      expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({ balanceFen: 900n, availableFen: 900n });
      expect((await batches.makeBatch([requestId])).status).toBe(409);
    },
  );
});
