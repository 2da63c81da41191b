SELECT id, order_id, amount, currency, status, reason, refunded, is_new, age_ms
FROM paymentdb.begin_charge($1::uuid, $2::uuid, $3::uuid, $4::bigint, $5::text)
