SELECT productdb.add_product($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::bigint,
                             $10::text, $11::text[]) AS outcome
