/** Administrator URL of the server that tests run against. */
export const adminUrl = process.env['SUNLEDGER_TEST_DATABASE_URL'] ?? 'postgres://root@127.0.0.1:5432/postgres';
