SELECT outcome, reason
FROM paymentdb.sandbox_cancel($1::uuid, $2::uuid)
