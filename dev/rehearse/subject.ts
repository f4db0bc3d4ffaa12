/** What is rehearsed: the column migration in flight. */
export const KEY = 'transaction-description-to-memo';
export const TABLE = 'transactions';
export const OLD = 'description';
export const NEW = 'memo';
/** As the names of its schema migrations write it. */
export const KEY_IN_SCHEMA_MIGRATIONS = KEY.replaceAll('-', '_');
export const IN_FLIGHT_FOLDER = `src/in-flight/${KEY}`;
