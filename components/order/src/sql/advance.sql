SELECT moved, status
FROM orderdb.advance($1::uuid, $2::text, $3::text, $4::text, $5::uuid)
