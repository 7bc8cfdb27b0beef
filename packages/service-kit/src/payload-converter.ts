/** Loaded by path, also inside the workflow bundle. */
export { refusingConverter as payloadConverter } from './refused-payload.ts';
