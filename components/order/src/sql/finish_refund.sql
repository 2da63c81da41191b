UPDATE orderdb.refunds SET status = $2::text, updated_at = now()
WHERE id = $1::uuid AND status = 'requested'
