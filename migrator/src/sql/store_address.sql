INSERT INTO userdb.addresses (id, user_id, recipient, phone, country, region, city, street, postal_code, is_default)
VALUES ($1::uuid, $2::uuid, $3::text, $4::text, 'CN', $5::text, $6::text, $7::text, $8::text, true)
