-- Only where there is none: what is there has been counted against orders. What is put in stands in the ledger, too.
WITH stored AS (
    INSERT INTO inventorydb.stock (product_id, available, updated_at)
    SELECT id, stock, timestamptz 'epoch' + created_ms * interval '1 millisecond'
    FROM pg_temp.staged_products
    ON CONFLICT (product_id) DO NOTHING
    RETURNING product_id, available, updated_at
), opened AS (
    INSERT INTO inventorydb.ledger (product_id, change, reason, available, reserved, sold, at)
    SELECT product_id, available, 'opening', available, 0, 0, updated_at
    FROM stored
    WHERE available > 0
)
SELECT count(*) FROM stored
