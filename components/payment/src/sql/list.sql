-- $1: the user, NULL for all; $2: the order, if only its payment is wanted; $3 and $4: the last key of the page before.
SELECT p.id, p.order_id, p.amount, p.currency::text AS currency, p.status, p.reason, p.refunded,
       to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at,
       (extract(epoch FROM p.created_at) * 1000000)::bigint AS sort_key
FROM paymentdb.payments AS p
WHERE p.user_id IS NOT NULL
  AND ($1::uuid IS NULL OR p.user_id = $1::uuid)
  AND ($2::uuid IS NULL OR p.order_id = $2::uuid)
  AND ($3::bigint IS NULL
       OR (p.created_at, p.id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
ORDER BY p.created_at DESC, p.id DESC
LIMIT $5::bigint
