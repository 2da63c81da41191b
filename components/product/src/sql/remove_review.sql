SELECT author_id FROM productdb.remove_review($1::uuid, $2::uuid, $3::uuid)
