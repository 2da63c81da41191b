SELECT id, order_id, amount, currency, status, reason, refunded
FROM paymentdb.settle($1::uuid, $2::text, $3::text)
