import { PUBLIC, systemPrincipal } from '@sunledger/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { originOf } from '../session/self-service.ts';
import type { UserAccount } from '../user/user-account.ts';
import { completeLogin } from './complete-login.ts';
import { listDemoAccounts } from './demo-accounts.ts';
import { pendingSecret } from './enrolment.ts';
import { loginMismatch, readLoginProgress, saveLoginAttempt, type LoginProgress } from './login-attempt.ts';
import { setPageHeaders } from './page-headers.ts';
import { credentialsPage, enrolmentPage, newPasswordPage, secondFactorPage } from './pages.ts';
import { describePasswordPolicy } from './password-policy.ts';
import { currentTotp, totpUri } from './totp.ts';

export type LoginRequest = FastifyRequest<{
  Params: { uid: string };
  Body: Record<string, string> | undefined;
  Querystring: Record<string, string>;
}>;

/** Route options of every login page. */
export const pageOptions = {
  config: { permission: PUBLIC as typeof PUBLIC, rateLimit: { max: 120, timeWindow: '1 minute' } },
};

interface Shown {
  error?: string;
  account?: string;
}

/** The steps between "who are you" and a session, each decided by what this browser has proven so far. */
export interface LoginFlow {
  /** Throws unless the browser holds the cookie of this login. */
  requireInteraction(request: LoginRequest, reply: FastifyReply): Promise<void>;
  /** The provider's name of the session that the browser had before this login, if it had one; it goes on with it. */
  formerSessionUid(request: LoginRequest, reply: FastifyReply): Promise<string | undefined>;
  progress(request: LoginRequest): Promise<LoginProgress>;
  /** Records a first factor; whatever was proven for another person is forgotten. */
  prove(interactionUid: string, user: UserAccount, methods: string[], wantsNewPassword: boolean): Promise<void>;
  /** To the next page, or back to the application when nothing is missing. */
  proceed(request: LoginRequest, reply: FastifyReply): Promise<FastifyReply>;
  /** Renders the page of the current step. */
  show(request: LoginRequest, reply: FastifyReply, shown: Shown, status?: number): Promise<FastifyReply>;
  /** Back to the application with `access_denied`. */
  cancel(request: LoginRequest, reply: FastifyReply): Promise<FastifyReply>;
  sendPage(reply: FastifyReply, html: string, status: number): FastifyReply;
  inSystem<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  expiresAt(): number;
}

export function createLoginFlow(deps: Dependencies, provider: () => Promise<Provider>): LoginFlow {
  const isDemo = deps.config.SUNLEDGER_PROFILE === 'demo';
  const inSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    deps.db.transaction(systemPrincipal('identity'), work);
  const expiresAt = () => deps.clock.now() + deps.config.LOGIN_ATTEMPT_SECONDS * 1000;
  const progress = (request: LoginRequest) => inSystem((tx) => readLoginProgress(tx, deps, request.params.uid));

  async function finish(
    request: LoginRequest,
    reply: FastifyReply,
    result: Record<string, unknown>,
  ): Promise<FastifyReply> {
    const options = { mergeWithLastSubmission: false };
    return reply.redirect(await (await provider()).interactionResult(request.raw, reply.raw, result, options), 303);
  }

  async function proceed(request: LoginRequest, reply: FastifyReply): Promise<FastifyReply> {
    const login = await inSystem(async (tx) => {
      const { step, attempt, user } = await readLoginProgress(tx, deps, request.params.uid);
      if (step !== 'complete' || !attempt || !user) return undefined;
      return completeLogin(tx, deps, attempt, user, originOf(request));
    });
    if (!login) return reply.redirect(`/login/${encodeURIComponent(request.params.uid)}`, 303);
    return finish(request, reply, { login: { ...login } });
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

  async function render(progressed: LoginProgress, interactionUid: string, shown: Shown): Promise<string> {
    const { step, attempt, user } = progressed;
    if (!attempt || !user) return credentials(interactionUid, shown);
    const common = {
      interactionUid,
      name: user.displayName,
      ...(shown.error === undefined ? {} : { error: shown.error }),
    };
    switch (step) {
      case 'secondFactor': {
        const code = () => currentTotp(deps.secrets.open(user.totpSecretSealed!, user.id), deps.clock.now());
        return secondFactorPage({ ...common, ...(isDemo ? { demoCode: code() } : {}) });
      }
      case 'newPassword':
        return newPasswordPage({ ...common, account: user.account, rule: describePasswordPolicy(deps.passwordPolicy) });
      case 'enrolment': {
        const secret = await inSystem((tx) => pendingSecret(tx, deps, attempt, user, expiresAt()));
        return enrolmentPage({ ...common, secret, uri: totpUri(secret, user.account) });
      }
      case 'credentials':
      case 'complete':
        return credentials(interactionUid, shown);
    }
  }

  function sendPage(reply: FastifyReply, html: string, status: number): FastifyReply {
    setPageHeaders((name, value) => void reply.header(name, value), deps.config);
    return reply.code(status).type('text/html; charset=utf-8').send(html);
  }

  return {
    inSystem,
    expiresAt,
    progress,
    proceed,
    sendPage,
    async requireInteraction(request, reply) {
      const interaction = await (await provider()).interactionDetails(request.raw, reply.raw);
      if (interaction.uid !== request.params.uid) throw loginMismatch();
    },
    async formerSessionUid(request, reply) {
      const interaction = await (await provider()).interactionDetails(request.raw, reply.raw);
      return interaction.session?.uid;
    },
    async prove(interactionUid, user, methods, wantsNewPassword) {
      const fresh = { interactionUid, userId: user.id, methods, wantsNewPassword, pendingTotpSealed: null };
      await inSystem((tx) => saveLoginAttempt(tx, fresh, expiresAt()));
    },
    async show(request, reply, shown, status = 200) {
      return sendPage(reply, await render(await progress(request), request.params.uid, shown), status);
    },
    cancel: (request, reply) =>
      finish(request, reply, { error: 'access_denied', error_description: 'cancelled by the person' }),
  };
}
