SELECT o.outcome, (o.address).id, (o.address).recipient, (o.address).phone, (o.address).country, (o.address).region,
       (o.address).city, (o.address).street, (o.address).postal_code, (o.address).is_default,
       to_char((o.address).created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM userdb.add_address($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text,
                        $10::boolean) AS o
