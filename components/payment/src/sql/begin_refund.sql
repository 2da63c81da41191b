SELECT outcome, payment_id, refund_status
FROM paymentdb.begin_refund($1::uuid, $2::uuid, $3::bigint)
