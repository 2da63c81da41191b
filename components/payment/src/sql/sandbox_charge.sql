SELECT outcome, reason
FROM paymentdb.sandbox_charge($1::uuid, $2::uuid, $3::bigint, $4::text, $5::text, $6::text)
