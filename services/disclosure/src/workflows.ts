export { publishNotice } from './notice/workflow.ts';
