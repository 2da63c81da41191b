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
       o.request_hash = $3::bytea AS same_request
FROM orderdb.orders AS o
WHERE o.user_id = $1::uuid AND o.idempotency_key = $2::text
