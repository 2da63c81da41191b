INSERT INTO userdb.users (id, email, name, role, password_hash)
SELECT wanted.*, $5::text FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS wanted
