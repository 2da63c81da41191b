SELECT inventorydb.expire($1::integer) AS freed
