// One process of the sample service, to be killed; SUNLEDGER_ROLES says which roles it has.
import { runService } from '@sunledger/service-kit';
import { definition } from './service.ts';

await runService(definition, ['api']);
