import {
  disclosureNexus,
  type PublishNoticeInput,
  type PublishNoticeOutcome,
} from '@sunledger/disclosure-client/nexus';
import { createNexusServiceClient } from '@temporalio/workflow';

/** Another service's workflow that publishes a notice and waits for what comes of it. */
export async function askForNotice(endpoint: string, input: PublishNoticeInput): Promise<PublishNoticeOutcome> {
  const disclosure = createNexusServiceClient({ endpoint, service: disclosureNexus });
  return disclosure.executeOperation('publishNotice', input, { scheduleToCloseTimeout: '400 days' });
}
