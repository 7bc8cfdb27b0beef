import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';
import { isRefused, refusal, unknownKeyError, unknownKeyOf } from './refused-payload.ts';

/**
 * Reads what the codec opened. A refusal ends an Update; a missing key makes a workflow wait for it.
 * Loaded by path, also inside the workflow bundle.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, context, hint) => defaultPayloadConverter.toPayload(value, context, hint),
  fromPayload(payload, context, hint) {
    if (isRefused(payload)) throw refusal();
    const missing = unknownKeyOf(payload);
    if (missing !== undefined) throw unknownKeyError(missing);
    return defaultPayloadConverter.fromPayload(payload, context, hint);
  },
};
