-- One row for each refund, or one row without a refund.
SELECT p.id, p.order_id, p.user_id, p.amount, p.currency::text AS currency, p.status, p.reason, p.refunded,
       to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at,
       r.id AS refund_id, r.amount AS refund_amount, r.status AS refund_status,
       to_char(r.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS refund_created_at
FROM paymentdb.payments AS p
LEFT JOIN paymentdb.refunds AS r ON r.payment_id = p.id
WHERE p.id = $1::uuid AND p.user_id IS NOT NULL
ORDER BY r.created_at, r.id
