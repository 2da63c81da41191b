SELECT outcome, reason
FROM paymentdb.sandbox_find($1::uuid)
