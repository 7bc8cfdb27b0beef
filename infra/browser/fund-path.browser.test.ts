import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFundPath, settling, type FundPath } from './fund-path.ts';
import { documentNumberOf, linkAllotment, registerFund } from './fund-steps.ts';
import { answerObjection, followObjection, hangNotice, objectAsVisitor, readNotice } from './notice-steps.ts';
import { checkPayment, drillDown, payRequest, preparePayee, reconcile, requestPayment } from './payment-steps.ts';
import { approvePlan, submitPlan } from './plan-steps.ts';
import { argue, draftProject, explainWarnings, review, seePath, submitProject } from './project-steps.ts';

let path: FundPath;
let projectId: string;
let noticeId: string;
let ticket: string;
let requestId: string;

beforeAll(async () => {
  path = await openFundPath();
  await preparePayee(path);
});
afterAll(() => path.close());

const stateOfProject = () => path.stateOf(projectId);
const statusOfRequest = () => path.statusOf(requestId);

// Every step goes through many pages; on a machine shared with other work each of them takes its time.
describe('the path of one fund in a browser', { timeout: 300_000 }, () => {
  it('is drafted by the village clerk', async () => {
    projectId = await draftProject(path);
    expect(await stateOfProject()).toBe('draft');
  });

  it('is proposed by the village clerk, who explains what looks wrong and hands in the minutes', async () => {
    await explainWarnings(path, projectId);
    await submitProject(path, projectId);
    await expect.poll(stateOfProject, settling).toBe('villageNotice');
  });

  it('hangs on the village board and is objected to by a visitor without login', async () => {
    noticeId = await hangNotice(path, 'jl.village', 'notice-on-the-village-board');
    ticket = await objectAsVisitor(path, noticeId);
    expect(ticket).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  });

  it('is held by the objection until the township has answered it', async () => {
    expect(await seePath(path, projectId, 'held-by-the-objection')).toContain('1 件异议未办结，办结之前公示不能结束');
    await answerObjection(path);
    expect(await followObjection(path, ticket)).toContain('不属实');
    await path.passNotice(projectId, 'townshipReview');
    expect(await stateOfProject()).toBe('townshipReview');
  });

  it('is reviewed by the township and hangs on its board', async () => {
    await review(path, 'jl.township', 'township-review');
    await expect.poll(stateOfProject, settling).toBe('townshipNotice');
    await hangNotice(path, 'jl.township', 'notice-on-the-township-board');
    await path.passNotice(projectId, 'countyArgumentation');
    expect(await stateOfProject()).toBe('countyArgumentation');
  });

  it('is argued with an expert, decided by the leading group and enters the library', async () => {
    await argue(path);
    await expect.poll(stateOfProject, settling).toBe('decision');
    await review(path, 'jl.leading', 'decision');
    await expect.poll(stateOfProject, settling).toBe('countyNotice');
    await path.passNotice(projectId, 'inLibrary');
    expect(await stateOfProject()).toBe('inLibrary');
    expect(await seePath(path, projectId, 'project-in-library')).toContain('等待选入年度计划');
  });

  it('is put into the annual plan by the office, which a colleague and the leading group approve', async () => {
    await approvePlan(path, await submitPlan(path));
    await expect.poll(stateOfProject, settling).toBe('planned');
  });

  it('gets money from a fund document that one person registers and another confirms', async () => {
    await registerFund(path);
    expect(await linkAllotment(path, projectId)).toContain(documentNumberOf(path));
  });

  it('is requested with its vouchers and checked by another person', async () => {
    requestId = await requestPayment(path, projectId);
    await expect.poll(statusOfRequest, settling).toBe('inApproval');
    await checkPayment(path);
    await expect.poll(statusOfRequest, settling).toBe('approved');
  });

  it('is paid by the payer and reconciled to zero by the finance bureau', async () => {
    await payRequest(path);
    await expect.poll(statusOfRequest, settling).toBe('paid');
    expect(await reconcile(path, requestId)).toContain('没有差异');
  });

  it('leads from the paid amount to its ledger entries and to the document of the money', async () => {
    expect(await drillDown(path, requestId)).toBe(documentNumberOf(path));
  });

  it('stays visible to a visitor without login', async () => {
    expect(await readNotice(path, noticeId, 'portal-notice-ended')).toContain('公示结束');
  });
});
