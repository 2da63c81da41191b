SELECT outcome, id, amount, status
FROM orderdb.request_refund($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::bytea, $7::text::jsonb, $8::text,
                            $9::bigint * interval '1 millisecond')
