import {
  disclosureNexus,
  type PublishNoticeInput,
  type PublishNoticeOutcome,
} from '@sunledger/disclosure-client/nexus';
import { startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import * as nexus from 'nexus-rpc';
import { noticeWorkflowId } from './wake-notice.ts';

/** The operation is one workflow per request key: a repeat joins the running one, or hears the outcome of the ended one. */
export const disclosureNexusHandler = nexus.serviceHandler(disclosureNexus, {
  publishNotice: new WorkflowRunOperationHandler<PublishNoticeInput, PublishNoticeOutcome>((context, input) =>
    startWorkflow(context, 'publishNotice', {
      workflowId: noticeWorkflowId(input.requestKey),
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    }),
  ),
});
