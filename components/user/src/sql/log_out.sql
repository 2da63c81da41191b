UPDATE userdb.sessions AS s SET revoked_at = now()
WHERE s.revoked_at IS NULL
  AND s.id = (SELECT t.session_id FROM userdb.refresh_tokens AS t WHERE t.hash = $1::bytea)
