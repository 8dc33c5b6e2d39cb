/** Which database these tests run on: `npm test -- postgresql` sets it. */
export const onPostgresql = process.env.TEST_DIALECT === "postgresql";
