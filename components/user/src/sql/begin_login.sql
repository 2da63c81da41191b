SELECT wait_seconds, id, password_hash, password_number
FROM userdb.begin_login($1::text, $2::text)
