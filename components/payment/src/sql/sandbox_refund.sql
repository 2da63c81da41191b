SELECT refunded
FROM paymentdb.sandbox_refund($1::uuid, $2::uuid, $3::bigint)
