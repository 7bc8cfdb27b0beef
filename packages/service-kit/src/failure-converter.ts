import { DefaultFailureConverter } from '@temporalio/common';

/** Failure messages and stack traces go through the payload codec too. Loaded by path, also inside the workflow bundle. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
