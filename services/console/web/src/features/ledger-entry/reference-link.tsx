import { Link } from '@tanstack/react-router';
import { REFERENCES } from './labels.ts';

/** The document behind a posting or a hold. */
export function ReferenceLink({ referenceType, referenceId }: { referenceType: string; referenceId: string }) {
  const reference = REFERENCES[referenceType];
  if (reference === undefined) return referenceType;
  return <Link to={reference.page.replace('{id}', encodeURIComponent(referenceId))}>{reference.label}</Link>;
}
