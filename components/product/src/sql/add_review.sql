SELECT known, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM productdb.add_review($1::uuid, $2::uuid, $3::uuid, $4::text, $5::smallint, $6::text)
