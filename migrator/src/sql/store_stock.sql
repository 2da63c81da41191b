-- Only where there is none: what is there has been counted against orders.
INSERT INTO inventorydb.stock (product_id, available, updated_at)
SELECT id, stock, timestamptz 'epoch' + created_ms * interval '1 millisecond'
FROM pg_temp.staged_products
ON CONFLICT (product_id) DO NOTHING
