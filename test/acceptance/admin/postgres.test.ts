// The same at an administrator's page of a server that keeps all in PostgreSQL.
import { makeDatabase } from '../../support/postgres-database.ts';
import { sampleShop } from './admin-shop.ts';
import { describeAdmin } from './scenarios.ts';

describeAdmin(sampleShop, async () => ({
  DATABASE_URL: await makeDatabase(),
  FERRULE_MASTER_KEY: 'the master key of these tests!!!',
}));
