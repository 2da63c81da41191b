UPDATE orderdb.orders SET lease_until = now() + interval '1 second'
WHERE id = $1::uuid
