SELECT changed FROM userdb.change_password($1::uuid, $2::integer, $3::text, $4::text)
