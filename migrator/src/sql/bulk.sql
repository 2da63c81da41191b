-- Name, how to take it away, how to put it back. A primary key stays: the upsert looks rows up by it.
SELECT i.relname::text AS name,
       format('DROP INDEX %I.%I', n.nspname, i.relname) AS take_away,
       pg_get_indexdef(i.oid) AS put_back
FROM pg_catalog.pg_index AS x
JOIN pg_catalog.pg_class AS i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = i.relnamespace
WHERE x.indrelid IN
        ('productdb.products'::regclass, 'inventorydb.stock'::regclass, 'inventorydb.ledger'::regclass)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conindid = x.indexrelid AND c.contype <> 'f')
UNION ALL
SELECT c.conname::text,
       format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, t.relname, c.conname),
       format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, t.relname, c.conname, pg_get_constraintdef(c.oid))
FROM pg_catalog.pg_constraint AS c
JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
WHERE c.contype = 'f' AND c.conrelid IN ('productdb.products'::regclass, 'inventorydb.stock'::regclass)
