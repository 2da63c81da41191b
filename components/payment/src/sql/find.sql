SELECT p.id, p.order_id, p.amount, p.currency::text AS currency, p.status, p.reason, p.refunded,
       (extract(epoch FROM now() - p.created_at) * 1000)::bigint AS age_ms
FROM paymentdb.payments AS p
WHERE p.order_id = $1::uuid
