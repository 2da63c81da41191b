-- $2: the seller that it has to belong to; NULL may change all of them.
SELECT productdb.change_product($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::bigint,
                                $9::text, $10::text[], $11::text) AS outcome
