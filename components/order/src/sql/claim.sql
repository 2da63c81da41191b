SELECT claim AS id
FROM orderdb.claim($1::bigint * interval '1 millisecond')
