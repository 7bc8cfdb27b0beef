import { createDatabase, systemClock } from '@sunledger/service-kit';
import { createFirstAdministrator } from '../../services/identity/src/first-administrator.ts';
import { readAdministratorPasswords } from './administrator-passwords.ts';
import { readEnvironment } from './environment.ts';

// A process of its own, like the migrations. What exists stays as it is.
const environment = readEnvironment();
const passwords = readAdministratorPasswords(environment.FIRST_ADMINISTRATOR_PASSWORD_FILE ?? '');
const db = createDatabase(environment.DATABASE_URL ?? '', 2);
const accounts = await createFirstAdministrator(
  { db, clock: systemClock },
  {
    account: environment.FIRST_ADMINISTRATOR_NAME ?? '',
    regionCode: environment.FIRST_ADMINISTRATOR_REGION ?? '',
    organisationName: environment.FIRST_ADMINISTRATOR_ORGANISATION ?? '',
    passwords,
  },
);
await db.close();
console.log(accounts.map(({ account, isNew }) => `${account}: ${isNew ? 'created' : 'exists'}`).join('\n'));
