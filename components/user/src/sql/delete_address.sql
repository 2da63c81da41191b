SELECT was_default FROM userdb.delete_address($1::uuid, $2::uuid)
