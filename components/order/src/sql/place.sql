SELECT p.is_new, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM orderdb.place($1::uuid, $2::uuid, $3::text, $4::bytea, $5::bigint, $6::text, $7::text::jsonb, $8::text::jsonb,
                   $9::text, $10::bigint * interval '1 millisecond') AS p
