-- Flash sales: six sessions that take turns, two hours each, for ever. Runs with search_path empty.

-- What is on sale in which session. A sale has no dates, so that there is one at every moment, whenever the shop was
-- filled: session 0 runs from 00:00 and from 12:00 (UTC), session 1 from 02:00 and from 14:00, and so on.
CREATE TABLE productdb.flash_sales (
    session     smallint NOT NULL CHECK (session BETWEEN 0 AND 5),
    product_id  uuid NOT NULL REFERENCES productdb.products (id),
    -- Minor units of the product's currency. The product's own price counts where it is not higher.
    price       bigint NOT NULL CHECK (price > 0),
    PRIMARY KEY (session, product_id)
);

-- The session of this moment. Bins of two hours that are counted from 1970-01-01 00:00 UTC begin at even hours.
CREATE VIEW productdb.running_session AS
    SELECT (extract(epoch FROM bin.starts_at)::bigint / 7200 % 6)::smallint AS session,
           bin.starts_at, bin.starts_at + interval '2 hours' AS ends_at
    FROM (SELECT date_bin(interval '2 hours', now(), timestamptz 'epoch')) AS bin (starts_at);

-- What everybody pays for a product while its sale runs: join this on the product and on a price that is below its own.
-- PL/pgSQL keeps the plan of the inner query with the connection; as a view it would be planned anew for every list.
CREATE FUNCTION productdb.running_sales() RETURNS TABLE (product_id uuid, price bigint, ends_at timestamptz)
    LANGUAGE plpgsql STABLE ROWS 10 AS $$
BEGIN
    RETURN QUERY
        SELECT sale.product_id, sale.price, running.ends_at
        FROM productdb.running_session AS running
        JOIN productdb.flash_sales AS sale ON sale.session = running.session;
END $$;

-- A seller looks through what they have retired; no other index has it.
CREATE INDEX products_retired ON productdb.products (seller_id, sold DESC, id DESC) WHERE status = 'retired';

GRANT SELECT ON productdb.flash_sales, productdb.running_session TO product_service;
GRANT EXECUTE ON FUNCTION productdb.running_sales TO product_service;
