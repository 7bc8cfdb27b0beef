import { kitMigrations, systemPrincipal, type ServiceDefinition } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Provider } from 'oidc-provider';
import { configSchema, type Config } from './config.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';
import { decisionLogRoutes } from './decision-log/routes.ts';
import { addDemoRoutes } from './login/demo-routes.ts';
import { addLoginRoutes } from './login/login-routes.ts';
import { mountProvider } from './login/mount-provider.ts';
import { createOidcProvider } from './login/oidc-provider.ts';
import { organisationRoutes } from './organisation/routes.ts';
import { colleagueRoutes } from './role-grant/colleague-routes.ts';
import { roleGrantRoutes } from './role-grant/routes.ts';
import { sessionRoutes } from './session/routes.ts';
import { tokenRoutes } from './token/routes.ts';
import { userRoutes } from './user/routes.ts';
import { selfRoutes } from './user/self-routes.ts';

export const definition: ServiceDefinition<Config, Dependencies> = {
  name: 'identity',
  title: '身份与授权',
  configSchema,
  migrations: [kitMigrations, { name: 'service', directory: new URL('../migrations/', import.meta.url) }],
  createDependencies,
  routes: (deps) => [
    ...organisationRoutes(),
    ...userRoutes(deps),
    ...selfRoutes(deps),
    ...roleGrantRoutes(),
    ...colleagueRoutes(deps),
    ...sessionRoutes(deps),
    ...tokenRoutes(deps),
    ...decisionLogRoutes(),
  ],
  async extendHttp(app, deps) {
    // Made once, when the server listens or at the first request: describing the API needs no keys.
    let made: Promise<Provider> | undefined;
    const provider = () => (made ??= createOidcProvider(deps));
    app.addHook('onListen', async () => void (await provider()));
    await mountProvider(app, provider);
    await addLoginRoutes(app, deps, provider);
    addDemoRoutes(app, deps);
  },
  periodic: (deps) => [
    { name: 'identity-expiry', everySeconds: 300, run: () => removeExpired(deps) },
    {
      name: 'identity-key-rotation',
      everySeconds: 3600,
      run: async () => void (await deps.signingKeys.rotate(deps.clock.now(), deps.config.SIGNING_KEY_ROTATION_DAYS)),
    },
  ],
};

// What no login can use any more. Sessions stay: they are evidence.
async function removeExpired(deps: Dependencies): Promise<void> {
  await deps.db.transaction(systemPrincipal('identity'), async (tx) => {
    await sql`delete from oidc_artifact where expires_at < now() - interval '1 hour'`.execute(tx);
    await sql`delete from login_attempt where expires_at < now()`.execute(tx);
    await sql`delete from login_failure where last_failed_at < now() - interval '1 day' and coalesce(locked_until, '-infinity') < now()`.execute(
      tx,
    );
  });
}
