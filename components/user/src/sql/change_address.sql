SELECT a.id, a.recipient, a.phone, a.country, a.region, a.city, a.street, a.postal_code, a.is_default,
       to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM userdb.change_address($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text,
                           $10::boolean) AS a
