SELECT wanted.id
FROM unnest($1::uuid[], $2::text[]) AS wanted (id, email)
WHERE NOT EXISTS (SELECT FROM userdb.users AS u WHERE u.id = wanted.id)
  AND NOT EXISTS (SELECT FROM userdb.users AS u WHERE lower(u.email) = lower(wanted.email))
