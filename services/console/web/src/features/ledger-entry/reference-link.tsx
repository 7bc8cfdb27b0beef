import { Link } from '@tanstack/react-router';
import { REFERENCES } from './labels.ts';

interface ReferenceProperties {
  referenceType: string;
  referenceId: string;
  /** Account that the money leaves, where it is known. */
  account?: string | undefined;
  transactionId?: string;
}

/** The document behind a posting or a hold. */
export function ReferenceLink(properties: ReferenceProperties) {
  const label = REFERENCES[properties.referenceType]?.label ?? properties.referenceType;
  const address = addressOf(properties);
  return address === undefined ? label : <Link to={address}>{label}</Link>;
}

/** A return stands on the page of the allotment that gave it back; an entry alone does not name it, its voucher does. */
function addressOf({ referenceType, referenceId, account, transactionId }: ReferenceProperties): string | undefined {
  if (referenceType !== 'allotmentReturn')
    return REFERENCES[referenceType]?.page?.replace('{id}', encodeURIComponent(referenceId));
  if (account?.startsWith('allotment:')) return `/allotments/${account.slice('allotment:'.length)}?tab=returns`;
  return transactionId === undefined ? undefined : `/ledger-transactions/${transactionId}`;
}
