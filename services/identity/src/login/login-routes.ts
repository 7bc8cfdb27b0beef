import { DomainError } from '@sunledger/service-kit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Dependencies } from '../dependencies.ts';
import { originOf } from '../session/self-service.ts';
import { setOwnPassword } from '../user/set-password.ts';
import { confirmEnrolment } from './enrolment.ts';
import { addExternalRoutes } from './external-routes.ts';
import { advanceLoginAttempt } from './login-attempt.ts';
import { createLoginFlow, pageOptions, type LoginFlow, type LoginRequest } from './login-flow.ts';
import { errorPage } from './pages.ts';
import {
  initialPasswordExpired,
  verifyCredentials,
  verifySecondFactor,
  type CredentialOutcome,
} from './verify-credentials.ts';

type Handler = (request: LoginRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The login pages: plain forms without script, one address per form. */
export async function addLoginRoutes(
  app: FastifyInstance,
  deps: Dependencies,
  provider: () => Promise<Provider>,
): Promise<void> {
  const flow = createLoginFlow(deps, provider);
  await app.register(async (scope) => {
    readForms(scope);
    answerErrorsAsPages(scope, deps, flow);
    const add = (method: 'get' | 'post', url: string, handler: Handler) =>
      scope[method](url, pageOptions, async (request: LoginRequest, reply) => {
        await flow.requireInteraction(request, reply);
        return handler(request, reply);
      });
    add('get', '/login/:uid', (request, reply) => {
      const { account } = request.query;
      return flow.show(request, reply, account === undefined ? {} : { account });
    });
    add('post', '/login/:uid/password', postPassword(deps, flow));
    add('post', '/login/:uid/second-factor', postSecondFactor(deps, flow));
    add('post', '/login/:uid/new-password', postNewPassword(deps, flow));
    add('post', '/login/:uid/enrolment', postEnrolment(deps, flow));
    add('post', '/login/:uid/cancel', flow.cancel);
    if (deps.externalIssuer) addExternalRoutes(scope, deps, flow, deps.externalIssuer);
  });
}

function readForms(scope: FastifyInstance): void {
  scope.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16_384 },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body))),
  );
}

function answerErrorsAsPages(scope: FastifyInstance, deps: Dependencies, flow: LoginFlow): void {
  scope.setErrorHandler(async (error, request, reply) => {
    const { statusCode, name } = error as { statusCode?: number; name?: string };
    if (statusCode === 429) return flow.sendPage(reply, errorPage('rate_limited'), 429);
    const isExpected = error instanceof DomainError || name === 'SessionNotFound';
    if (!isExpected) deps.log.error({ requestId: request.id, err: error }, 'login page crashed');
    return flow.sendPage(reply, errorPage(isExpected ? 'invalid_request' : 'server_error'), isExpected ? 400 : 500);
  });
}

function postPassword(deps: Dependencies, flow: LoginFlow): Handler {
  return async (request, reply) => {
    const { account = '', password = '', wantsNewPassword } = request.body ?? {};
    const outcome = await verifyCredentials(deps, account, password, originOf(request));
    if (outcome.kind === 'accepted') {
      await flow.prove(request.params.uid, outcome.user, ['pwd'], wantsNewPassword === 'yes');
      return flow.proceed(request, reply);
    }
    return flow.show(request, reply, { account, error: refusal(outcome, '账号或密码不正确') }, statusOf(outcome));
  };
}

function postSecondFactor(deps: Dependencies, flow: LoginFlow): Handler {
  return async (request, reply) => {
    const { step, attempt, user } = await flow.progress(request);
    if (step !== 'secondFactor' || !attempt || !user) return flow.proceed(request, reply);
    const outcome = await verifySecondFactor(deps, user, request.body?.['code'] ?? '', originOf(request));
    if (outcome.kind !== 'accepted') {
      const error = refusal(outcome, '动态码不正确或已使用过，请等下一个动态码');
      return flow.show(request, reply, { error }, statusOf(outcome));
    }
    const proven = { methods: [...attempt.methods, 'otp'] };
    await flow.inSystem((tx) => advanceLoginAttempt(tx, attempt, proven, flow.expiresAt()));
    return flow.proceed(request, reply);
  };
}

function postNewPassword(deps: Dependencies, flow: LoginFlow): Handler {
  return async (request, reply) => {
    const { step, attempt, user } = await flow.progress(request);
    if (step !== 'newPassword' || !attempt || !user) return flow.proceed(request, reply);
    const { newPassword = '', repeated = '' } = request.body ?? {};
    if (newPassword !== repeated) return flow.show(request, reply, { error: '两次输入的新密码不一致' }, 400);
    const kept = { exceptOidcSessionUid: await flow.formerSessionUid(request, reply) };
    try {
      await flow.inSystem(async (tx) => {
        await setOwnPassword(tx, deps, user, newPassword, originOf(request), kept);
        await advanceLoginAttempt(tx, attempt, { wantsNewPassword: false }, flow.expiresAt());
      });
    } catch (error) {
      if (!(error instanceof DomainError) || error.fields.length === 0) throw error;
      return flow.show(request, reply, { error: error.publicMessage }, 400);
    }
    return flow.proceed(request, reply);
  };
}

function postEnrolment(deps: Dependencies, flow: LoginFlow): Handler {
  return async (request, reply) => {
    const { step, attempt, user } = await flow.progress(request);
    if (step !== 'enrolment' || !attempt || !user) return flow.proceed(request, reply);
    const code = request.body?.['code'] ?? '';
    const isEnrolled = await flow.inSystem((tx) => confirmEnrolment(tx, deps, attempt, user, code, originOf(request)));
    if (isEnrolled) return flow.proceed(request, reply);
    return flow.show(request, reply, { error: '动态码不正确，请核对手机时间后重试' }, 401);
  };
}

function statusOf(outcome: CredentialOutcome): number {
  return outcome.kind === 'locked' ? 429 : 401;
}

function refusal(outcome: CredentialOutcome, wrong: string): string {
  if (outcome.kind === 'initialPasswordExpired') return initialPasswordExpired;
  if (outcome.kind !== 'locked') return wrong;
  return `登录失败次数过多，账号已锁定，请 ${outcome.minutes} 分钟后再试或联系系统管理员解锁`;
}
