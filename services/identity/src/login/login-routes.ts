import { DomainError, PUBLIC, systemPrincipal } from '@sunledger/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { originOf } from '../session/self-service.ts';
import { setOwnPassword } from '../user/set-password.ts';
import { findUserByAccount, type UserAccount } from '../user/user-account.ts';
import { completeLogin } from './complete-login.ts';
import { listDemoAccounts } from './demo-accounts.ts';
import { confirmEnrolment, pendingSecret } from './enrolment.ts';
import { findLoginAttempt, readLoginProgress, saveLoginAttempt, type LoginProgress } from './login-attempt.ts';
import { providerPath } from './oidc-provider.ts';
import { setPageHeaders } from './page-headers.ts';
import { credentialsPage, enrolmentPage, errorPage, newPasswordPage, secondFactorPage } from './pages.ts';
import { describePasswordPolicy } from './password-policy.ts';
import { currentTotp, totpUri } from './totp.ts';
import { verifyCredentials, verifySecondFactor, type CredentialOutcome } from './verify-credentials.ts';

interface Shown {
  error?: string;
  account?: string;
}

type LoginRequest = FastifyRequest<{
  Params: { uid: string };
  Body: Record<string, string> | undefined;
  Querystring: Record<string, string>;
}>;

/** Mounts the provider and the login pages. Plain forms, no script; each page is decided by what was proven so far. */
export async function addLoginRoutes(app: FastifyInstance, deps: Dependencies, provider: Provider): Promise<void> {
  const config = { permission: PUBLIC, rateLimit: { max: 120, timeWindow: '1 minute' } };
  const inSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    deps.db.transaction(systemPrincipal('identity'), work);
  const expiresAt = () => deps.clock.now() + deps.config.LOGIN_ATTEMPT_SECONDS * 1000;
  const isDemo = deps.config.SUNLEDGER_PROFILE === 'demo';

  await app.register(async (scope) => {
    // The provider reads its own request bodies.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const handle = provider.callback();
    scope.all(`${providerPath}/*`, { config: { permission: PUBLIC } }, (request, reply) => {
      reply.hijack();
      const raw = request.raw as typeof request.raw & { originalUrl?: string };
      raw.originalUrl = raw.url!;
      raw.url = raw.url!.slice(providerPath.length);
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (name !== 'content-security-policy') reply.raw.setHeader(name, value as string);
      void handle(raw, reply.raw);
    });
  });

  await app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    scope.setErrorHandler(async (error, request, reply) => {
      const isExpected = error instanceof DomainError || (error as Error).name === 'SessionNotFound';
      if (!isExpected) deps.log.error({ requestId: request.id, err: error }, 'login page crashed');
      return sendPage(reply, errorPage(isExpected ? 'invalid_request' : 'server_error'), isExpected ? 400 : 500);
    });

    scope.get('/login/:uid', { config }, async (request: LoginRequest, reply) => {
      await requireInteraction(request, reply);
      return show(request, reply, request.query.account === undefined ? {} : { account: request.query.account });
    });

    scope.post('/login/:uid/password', { config }, async (request: LoginRequest, reply) => {
      await requireInteraction(request, reply);
      const { account = '', password = '', wantsNewPassword } = request.body ?? {};
      const outcome = await verifyCredentials(deps, account, password, originOf(request));
      if (outcome.kind !== 'accepted')
        return show(request, reply, { account, error: refusalText(outcome, '账号或密码不正确') }, statusOf(outcome));
      await proven(request.params.uid, outcome.user, ['pwd'], wantsNewPassword === 'yes');
      return proceed(request, reply);
    });

    scope.post('/login/:uid/second-factor', { config }, async (request: LoginRequest, reply) => {
      await requireInteraction(request, reply);
      const { step, attempt, user } = await progress(request);
      if (step !== 'secondFactor' || !attempt || !user) return proceed(request, reply);
      const outcome = await verifySecondFactor(deps, user, request.body?.code ?? '', originOf(request));
      if (outcome.kind !== 'accepted')
        return show(
          request,
          reply,
          { error: refusalText(outcome, '动态码不正确或已使用过,请等下一个动态码') },
          statusOf(outcome),
        );
      await inSystem((tx) =>
        saveLoginAttempt(
          tx,
          { interactionUid: attempt.interactionUid, methods: [...attempt.methods, 'otp'] },
          expiresAt(),
        ),
      );
      return proceed(request, reply);
    });

    scope.post('/login/:uid/new-password', { config }, async (request: LoginRequest, reply) => {
      await requireInteraction(request, reply);
      const { step, attempt, user } = await progress(request);
      if (step !== 'newPassword' || !attempt || !user) return proceed(request, reply);
      const { newPassword = '', repeated = '' } = request.body ?? {};
      if (newPassword !== repeated) return show(request, reply, { error: '两次输入的新密码不一致' }, 400);
      const problem = await inSystem(async (tx) => {
        await setOwnPassword(tx, deps, user, newPassword);
        await saveLoginAttempt(tx, { interactionUid: attempt.interactionUid, wantsNewPassword: false }, expiresAt());
      }).catch((error: unknown) => {
        if (error instanceof DomainError) return error.publicMessage;
        throw error;
      });
      return problem === undefined ? proceed(request, reply) : show(request, reply, { error: problem }, 400);
    });

    scope.post('/login/:uid/enrolment', { config }, async (request: LoginRequest, reply) => {
      await requireInteraction(request, reply);
      const { step, attempt, user } = await progress(request);
      if (step !== 'enrolment' || !attempt || !user) return proceed(request, reply);
      const isEnrolled = await inSystem((tx) =>
        confirmEnrolment(tx, deps, attempt, user, request.body?.code ?? '', originOf(request)),
      );
      return isEnrolled
        ? proceed(request, reply)
        : show(request, reply, { error: '动态码不正确,请核对手机时间后重试' }, 401);
    });

    scope.post('/login/:uid/cancel', { config }, async (request: LoginRequest, reply) => {
      await requireInteraction(request, reply);
      const result = { error: 'access_denied', error_description: 'cancelled by the person' };
      return reply.redirect(
        await provider.interactionResult(request.raw, reply.raw, result, { mergeWithLastSubmission: false }),
        303,
      );
    });

    if (deps.externalIssuer) addExternalRoutes(scope, deps.externalIssuer);
  });

  function addExternalRoutes(scope: FastifyInstance, issuer: NonNullable<Dependencies['externalIssuer']>): void {
    scope.get('/login/:uid/external', { config }, async (request: LoginRequest, reply) => {
      await requireInteraction(request, reply);
      const { uid } = request.params;
      const start = await issuer.start(uid);
      const external = { externalState: start.state, externalNonce: start.nonce, externalVerifier: start.verifier };
      await inSystem((tx) =>
        saveLoginAttempt(tx, { interactionUid: uid, userId: null, methods: [], ...external }, expiresAt()),
      );
      return reply.redirect(start.url, 303);
    });

    // The issuer knows one address; the login's own cookie is scoped to its page, so the answer is handed on to it.
    scope.get('/login/external/callback', { config }, async (request: LoginRequest, reply) => {
      const uid = (request.query.state ?? '').split('.', 1)[0] ?? '';
      if (!/^[\w-]{10,64}$/.test(uid)) return sendPage(reply, errorPage('invalid_request'), 400);
      return reply.redirect(`/login/${uid}/external/complete?${new URLSearchParams(request.query).toString()}`, 303);
    });

    scope.get('/login/:uid/external/complete', { config }, async (request: LoginRequest, reply) => {
      await requireInteraction(request, reply);
      const { uid } = request.params;
      const attempt = await inSystem((tx) => findLoginAttempt(tx, uid, deps.clock.now()));
      if (!attempt?.externalState || !attempt.externalNonce || !attempt.externalVerifier)
        return proceed(request, reply);
      const expected = {
        state: attempt.externalState,
        nonce: attempt.externalNonce,
        verifier: attempt.externalVerifier,
      };
      await inSystem((tx) =>
        saveLoginAttempt(
          tx,
          { interactionUid: uid, externalState: null, externalNonce: null, externalVerifier: null },
          expiresAt(),
        ),
      );
      let account: string | undefined;
      try {
        account = await issuer.complete(new URLSearchParams(request.query), expected);
      } catch (error) {
        deps.log.warn({ requestId: request.id, code: (error as { code?: string }).code }, 'external login refused');
        return show(request, reply, { error: '统一身份登录没有完成,请重试或用本平台账号登录' }, 401);
      }
      const user = account === undefined ? undefined : await inSystem((tx) => findUserByAccount(tx, account));
      if (!user?.isActive)
        return show(request, reply, { error: '统一身份已确认,但本平台没有对应的有效账号,请联系单位管理员' }, 403);
      await proven(uid, user, ['fed'], false);
      return proceed(request, reply);
    });
  }

  async function requireInteraction(request: LoginRequest, reply: FastifyReply): Promise<void> {
    const interaction = await provider.interactionDetails(request.raw, reply.raw);
    if (interaction.uid !== request.params.uid)
      throw new DomainError('login.mismatch', '登录请求已失效', { status: 400 });
  }

  function progress(request: LoginRequest): Promise<LoginProgress> {
    return inSystem((tx) => readLoginProgress(tx, deps, request.params.uid));
  }

  // A new first factor starts over: nothing proven for another person may stay.
  async function proven(
    interactionUid: string,
    user: UserAccount,
    methods: string[],
    wantsNewPassword: boolean,
  ): Promise<void> {
    const fresh = { interactionUid, userId: user.id, methods, wantsNewPassword, pendingTotpSealed: null };
    await inSystem((tx) => saveLoginAttempt(tx, fresh, expiresAt()));
  }

  async function proceed(request: LoginRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { step, attempt, user } = await progress(request);
    if (step !== 'complete' || !attempt || !user)
      return reply.redirect(`/login/${encodeURIComponent(request.params.uid)}`, 303);
    const login = await inSystem((tx) => completeLogin(tx, deps, attempt, user, originOf(request)));
    return reply.redirect(
      await provider.interactionResult(request.raw, reply.raw, { login }, { mergeWithLastSubmission: false }),
      303,
    );
  }

  async function show(request: LoginRequest, reply: FastifyReply, shown: Shown, status = 200): Promise<FastifyReply> {
    const interactionUid = request.params.uid;
    const { step, attempt, user } = await progress(request);
    const error = shown.error === undefined ? {} : { error: shown.error };
    if (!attempt || !user) return sendPage(reply, await credentials(interactionUid, shown), status);
    const common = { interactionUid, name: user.displayName, ...error };
    switch (step) {
      case 'secondFactor': {
        const demoCode = isDemo
          ? { demoCode: currentTotp(deps.secrets.open(user.totpSecretSealed!, user.id), deps.clock.now()) }
          : {};
        return sendPage(reply, secondFactorPage({ ...common, ...demoCode }), status);
      }
      case 'newPassword':
        return sendPage(
          reply,
          newPasswordPage({
            interactionUid,
            account: user.account,
            rule: describePasswordPolicy(deps.passwordPolicy),
            ...error,
          }),
          status,
        );
      case 'enrolment': {
        const secret = await inSystem((tx) => pendingSecret(tx, deps, attempt, user, expiresAt()));
        return sendPage(reply, await enrolmentPage({ ...common, secret, uri: totpUri(secret, user.account) }), status);
      }
      case 'credentials':
        return sendPage(reply, await credentials(interactionUid, shown), status);
      case 'complete':
        return proceed(request, reply);
    }
  }

  async function credentials(interactionUid: string, shown: Shown): Promise<string> {
    const { account = '' } = shown;
    const demo = isDemo ? await inSystem((tx) => listDemoAccounts(tx, deps)) : undefined;
    const isDemoAccount = demo?.some((candidate) => candidate.account === account) === true;
    return credentialsPage({
      interactionUid,
      account,
      hasExternalIssuer: deps.externalIssuer !== undefined,
      ...(shown.error === undefined ? {} : { error: shown.error }),
      ...(demo ? { demo } : {}),
      ...(isDemoAccount && deps.config.DEMO_PASSWORD ? { password: deps.config.DEMO_PASSWORD } : {}),
    });
  }

  function sendPage(reply: FastifyReply, html: string, status: number): FastifyReply {
    setPageHeaders((name, value) => void reply.header(name, value), deps.config);
    return reply.code(status).type('text/html; charset=utf-8').send(html);
  }
}

function statusOf(outcome: CredentialOutcome): number {
  return outcome.kind === 'locked' ? 429 : 401;
}

function refusalText(outcome: CredentialOutcome, wrong: string): string {
  return outcome.kind === 'locked'
    ? `登录失败次数过多,账号已锁定,请 ${outcome.minutes} 分钟后再试或联系系统管理员解锁`
    : wrong;
}
