-- $1: the buyer; $2: a seller of a part of it; $3: the status; $4 and $5: the last key of the page before.
SELECT o.id, o.user_id, o.status, o.reason, o.total, o.currency::text AS currency, o.payment_token,
       o.address::text AS address,
       (SELECT jsonb_agg(jsonb_build_object(
            'product_id', l.product_id, 'seller_id', l.seller_id,
            'name', jsonb_build_object('zh', l.name_zh, 'en', l.name_en), 'picture', l.picture,
            'unit_price', l.unit_price, 'quantity', l.quantity, 'refunded_quantity', l.refunded) ORDER BY l.position)
        FROM orderdb.lines AS l WHERE l.order_id = o.id)::text AS lines,
       to_char(o.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at,
       to_char(o.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS updated_at,
       (extract(epoch FROM now() - o.created_at) * 1000)::bigint AS age_ms,
       (extract(epoch FROM o.created_at) * 1000000)::bigint AS sort_key
FROM orderdb.orders AS o
WHERE ($1::uuid IS NULL OR o.user_id = $1::uuid)
  AND ($2::uuid IS NULL
       OR o.id IN (SELECT s.order_id FROM orderdb.lines AS s WHERE s.seller_id = $2::uuid))
  AND ($3::text IS NULL OR o.status = $3::text)
  AND ($4::bigint IS NULL
       OR (o.created_at, o.id) < (timestamptz 'epoch' + $4::bigint * interval '1 microsecond', $5::uuid))
ORDER BY o.created_at DESC, o.id DESC
LIMIT $6::bigint
