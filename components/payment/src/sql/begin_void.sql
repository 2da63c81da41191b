SELECT id, status, to_refund
FROM paymentdb.begin_void($1::uuid, $2::uuid)
