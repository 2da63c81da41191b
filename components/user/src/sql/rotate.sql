SELECT outcome, session_id, id, name, role FROM userdb.rotate($1::bytea, $2::bytea)
