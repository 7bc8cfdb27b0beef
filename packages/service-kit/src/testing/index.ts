export { historyKeyFile, prepareReplay, recordedHistories, type RecordedHistory, recordHistory } from './histories.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestIssuer, type TestGrant, type TestIssuer } from './test-issuer.ts';
export {
  startTestService,
  type TestAnswer,
  type TestCaller,
  type TestService,
  type TestServiceOptions,
  type WriteOptions,
} from './test-service.ts';
export { fastForward, registerEndpoint, type FastForward } from './test-temporal.ts';
