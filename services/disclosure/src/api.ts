import { runService } from '@sunledger/service-kit';
import { definition } from './service.ts';

await runService(definition, ['api']);
