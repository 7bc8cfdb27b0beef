import {
  type ConverterHint,
  DefaultFailureConverter,
  type Payload,
  type PayloadConverter,
  type SerializationContext,
} from '@temporalio/common';
import { isRefused } from './refused-payload.ts';

/** Failure messages and stack traces go through the payload codec too. Loaded by path, also inside the workflow bundle. */
class SealedFailureConverter extends DefaultFailureConverter {
  // The server adds details of its own to failures, in clear: they are left out, and the failure itself is still told.
  override failureToError(
    ...[failure, converter, context]: Parameters<DefaultFailureConverter['failureToError']>
  ): Error {
    const readable: PayloadConverter = {
      toPayload: converter.toPayload.bind(converter),
      fromPayload: <T>(payload: Payload, ...rest: [SerializationContext?, ConverterHint<T>?]) =>
        isRefused(payload) ? (undefined as T) : converter.fromPayload<T>(payload, ...rest),
    };
    return super.failureToError(failure, readable, context);
  }
}

export const failureConverter = new SealedFailureConverter({ encodeCommonAttributes: true });
