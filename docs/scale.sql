-- Loads a PostgreSQL database that has the tables and indexes of prisma/schema, and says how large a row is.
-- createdb scale, create the tables, then: psql scale -f docs/scale.sql
-- About 5 GB and a quarter of an hour. Texts are as long as real ones; ids and times come in the order of time.

CREATE OR REPLACE FUNCTION uuid7(at timestamptz) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(r, 1, 3) || '-8' || substr(r, 4, 3) || '-' || substr(r, 7, 12)
  FROM (SELECT lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') h, md5(random()::text || at::text) r) x $$;

INSERT INTO "User" ("id", "name", "email", "emailVerified", "image", "createdAt", "updatedAt")
SELECT uuid7(t), 'Person Number ' || i, 'person.' || substr(md5(i::text), 1, 12) || '@example.com', t,
  'https://avatars.githubusercontent.com/u/' || (10000000 + i) || '?v=4', t, t
FROM (SELECT i, now() - interval '365 days' + i * interval '31.5 seconds' t FROM generate_series(1, 1000000) i) x;

CREATE UNLOGGED TABLE people AS SELECT row_number() OVER (ORDER BY id) n, id, email, "createdAt" t FROM "User";
CREATE INDEX ON people (n);

-- 227 and 484 characters: what features/connections/vault.ts makes of an access token of GitHub (40) and Google (220).
INSERT INTO "Account" ("id", "userId", "type", "provider", "providerAccountId", "issuer", "label", "email", "emailVerified", "access_token", "token_type", "scope", "linkedAt", "updatedAt")
SELECT uuid7(t), id, 'oauth', 'github', (10000000 + (random() * 150000000)::int)::text, 'https://github.com/login/oauth', 'person-' || n, email, true,
  substr(repeat(md5(random()::text), 16), 1, 227), 'bearer', 'read:user,user:email', t, t
FROM people ON CONFLICT DO NOTHING;
INSERT INTO "Account" ("id", "userId", "type", "provider", "providerAccountId", "issuer", "label", "email", "emailVerified", "access_token", "expires_at", "token_type", "scope", "linkedAt", "updatedAt")
SELECT uuid7(t), id, 'oidc', 'google', lpad((random() * 1e18)::bigint::text, 21, '1'), 'https://accounts.google.com', email, email, true,
  substr(repeat(md5(random()::text), 16), 1, 484), 1900000000, 'bearer',
  'openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile', t, t
FROM people ON CONFLICT DO NOTHING;

INSERT INTO "Session" ("id", "sessionToken", "userId", "expires", "absoluteExpires", "provider", "userAgent", "authenticatedAt", "createdAt", "lastSeenAt")
SELECT uuid7(x.t), encode(sha256((i::text || random())::bytea), 'hex'), p.id, x.t + interval '14 days', x.t + interval '90 days', 'github',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36', x.t, x.t, x.t
FROM (SELECT i, now() - interval '14 days' + i * interval '0.4 seconds' t, 1 + floor(random() * 1000000)::bigint u FROM generate_series(1, 3000000) i) x
JOIN people p ON p.n = x.u ORDER BY i;

INSERT INTO "SecurityEvent" ("id", "userId", "kind", "provider", "userAgent", "createdAt")
SELECT uuid7(x.t), p.id, 'signed_in', 'github',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36', x.t
FROM (SELECT i, now() - interval '365 days' + i * interval '15 seconds' t, 1 + floor(random() * 200000)::bigint u FROM generate_series(1, 2000000) i) x
JOIN people p ON p.n = x.u ORDER BY i;

VACUUM ANALYZE;

SELECT relname, n_live_tup AS rows, pg_relation_size(relid) / n_live_tup AS heap, pg_total_relation_size(relid) / n_live_tup AS with_indexes
FROM pg_stat_user_tables WHERE relname IN ('User', 'Account', 'Session', 'SecurityEvent');
SELECT indexrelname, pg_relation_size(indexrelid) / n_live_tup AS bytes_a_row
FROM pg_stat_user_indexes JOIN pg_stat_user_tables USING (relid) WHERE n_live_tup > 0 ORDER BY 1;
