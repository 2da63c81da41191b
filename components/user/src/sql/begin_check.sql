-- Whoever is signed in and shows the password again counts like a login.
SELECT l.wait_seconds, l.id, l.password_hash, l.password_number
FROM userdb.users AS u CROSS JOIN LATERAL userdb.begin_login(u.email, $2::text) AS l
WHERE u.id = $1::uuid
