-- Makes room on the way: what guests have left behind is swept by those who come.
WITH swept AS (
    DELETE FROM cartdb.carts AS c
    WHERE c.id IN (
        SELECT g.id FROM cartdb.carts AS g
        WHERE g.token_hash IS NOT NULL AND g.updated_at < now() - interval '30 days'
        ORDER BY g.updated_at LIMIT 20 FOR UPDATE SKIP LOCKED))
INSERT INTO cartdb.carts (id, token_hash) VALUES ($1::uuid, $2::bytea)
