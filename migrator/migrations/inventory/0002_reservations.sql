-- What is set aside for orders, what is sold, and a ledger of everything that was ever put in or taken out by hand.
-- Runs with search_path empty.
--
-- For every product, at every moment: available + reserved + sold = the sum of its changes in the ledger.
--
-- Every function takes its locks in the same order, so that no two of them ever wait for each other: the row of the
-- reservation, then rows of stock in the order of their ids, then lines. A line is only ever changed by who holds the
-- lock on the stock of its product.

ALTER TABLE inventorydb.stock
    ADD COLUMN reserved integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    ADD COLUMN sold bigint NOT NULL DEFAULT 0 CHECK (sold >= 0);

CREATE TABLE inventorydb.ledger (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id       uuid NOT NULL,
    change           integer NOT NULL CHECK (change <> 0),
    reason           text NOT NULL CHECK (reason IN ('opening', 'purchase', 'return', 'correction', 'damage', 'loss')),
    note             text,
    -- Who did it; NULL for the shop itself.
    actor            uuid,
    idempotency_key  text CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    -- The stock right after the change, which is also the answer to whoever repeats the request.
    available        integer NOT NULL,
    reserved         integer NOT NULL,
    sold             bigint NOT NULL,
    at               timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX ledger_product ON inventorydb.ledger (product_id, id DESC);
CREATE UNIQUE INDEX ledger_once_per_key ON inventorydb.ledger (product_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

-- What was there before there was a ledger.
INSERT INTO inventorydb.ledger (product_id, change, reason, available, reserved, sold, at)
SELECT product_id, available, 'opening', available, 0, 0, updated_at
FROM inventorydb.stock
WHERE available > 0;

-- The service's role has no right to change the ledger; this keeps the owner from it, too.
CREATE FUNCTION inventorydb.refuse_to_change_the_ledger() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: correct it with a further row'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_is_append_only';
END $$;

CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventorydb.ledger
    FOR EACH STATEMENT EXECUTE FUNCTION inventorydb.refuse_to_change_the_ledger();

-- One for an order, ever. A reservation stays `held` when its time is over, until somebody commits or releases it; what
-- has become of the goods meanwhile, its lines say.
CREATE TABLE inventorydb.reservations (
    order_id    uuid PRIMARY KEY,
    status      text NOT NULL CHECK (status IN ('held', 'committed', 'released', 'refused')),
    -- NULL where nothing was ever set aside.
    expires_at  timestamptz,
    -- Of which products there was not enough, where it was refused.
    short       uuid[] NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    closed_at   timestamptz,
    CHECK ((status = 'held') = (closed_at IS NULL))
);

CREATE TABLE inventorydb.reservation_lines (
    order_id    uuid NOT NULL REFERENCES inventorydb.reservations (order_id),
    product_id  uuid NOT NULL,
    quantity    integer NOT NULL CHECK (quantity > 0),
    -- held counts in stock.reserved, committed in stock.sold; freed and released are back in stock.available.
    state       text NOT NULL CHECK (state IN ('held', 'freed', 'committed', 'released')),
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (order_id, product_id)
);

-- What is held of a product, and since when it counts as free again.
CREATE INDEX reservation_lines_held ON inventorydb.reservation_lines (product_id, expires_at) INCLUDE (quantity)
    WHERE state = 'held';
CREATE INDEX reservation_lines_expiring ON inventorydb.reservation_lines (expires_at) WHERE state = 'held';

-- Locks the stock of products, in order, and frees what other orders hold of them beyond their time.
CREATE FUNCTION inventorydb.lock_stock(products uuid[], but_order uuid) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM s.product_id
    FROM inventorydb.stock AS s
    WHERE s.product_id = ANY (products)
    ORDER BY s.product_id
    FOR UPDATE;
    WITH freed AS (
        UPDATE inventorydb.reservation_lines AS l
        SET state = 'freed'
        WHERE l.product_id = ANY (products) AND l.state = 'held' AND l.expires_at <= now()
          AND l.order_id IS DISTINCT FROM but_order
        RETURNING l.product_id, l.quantity
    )
    UPDATE inventorydb.stock AS s
    SET available = s.available + f.quantity, reserved = s.reserved - f.quantity, updated_at = now()
    FROM (SELECT product_id, sum(quantity)::integer AS quantity FROM freed GROUP BY product_id) AS f
    WHERE s.product_id = f.product_id;
END $$;

-- Sets so many of each product aside, or nothing; gives the products of which there is not enough. Their stock is
-- locked already.
CREATE FUNCTION inventorydb.take(products uuid[], quantities integer[]) RETURNS uuid[]
    LANGUAGE plpgsql AS $$
DECLARE
    short uuid[];
BEGIN
    short := ARRAY(
        SELECT w.product_id
        FROM unnest(products, quantities) AS w (product_id, quantity)
        LEFT JOIN inventorydb.stock AS s ON s.product_id = w.product_id
        WHERE s.available IS NULL OR s.available < w.quantity
        ORDER BY w.product_id);
    IF short = '{}' THEN
        UPDATE inventorydb.stock AS s
        SET available = s.available - w.quantity, reserved = s.reserved + w.quantity, updated_at = now()
        FROM unnest(products, quantities) AS w (product_id, quantity)
        WHERE s.product_id = w.product_id;
    END IF;
    RETURN short;
END $$;

-- Puts everything that an order holds or has bought back, and closes its reservation. Reservation and stock are locked
-- already.
CREATE FUNCTION inventorydb.give_back(of_order uuid) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE inventorydb.stock AS s
    SET available = s.available + l.quantity,
        reserved = s.reserved - CASE l.state WHEN 'held' THEN l.quantity ELSE 0 END,
        sold = s.sold - CASE l.state WHEN 'committed' THEN l.quantity ELSE 0 END,
        updated_at = now()
    FROM inventorydb.reservation_lines AS l
    WHERE l.order_id = of_order AND l.state IN ('held', 'committed') AND s.product_id = l.product_id;
    UPDATE inventorydb.reservation_lines AS l SET state = 'released' WHERE l.order_id = of_order;
    UPDATE inventorydb.reservations AS r SET status = 'released', closed_at = now() WHERE r.order_id = of_order;
END $$;

-- The products of an order, which never change.
CREATE FUNCTION inventorydb.products_of(of_order uuid) RETURNS uuid[]
    LANGUAGE sql STABLE
    RETURN ARRAY(SELECT l.product_id FROM inventorydb.reservation_lines AS l WHERE l.order_id = of_order);

-- Makes sure that a reservation, which is held and locked, has all its goods: what was freed is taken anew. Where that
-- cannot be done it is closed, and the answer is false.
CREATE FUNCTION inventorydb.retake(of_order uuid) RETURNS boolean
    LANGUAGE plpgsql AS $$
DECLARE
    products uuid[];
    quantities integer[];
BEGIN
    PERFORM inventorydb.lock_stock(inventorydb.products_of(of_order), of_order);
    SELECT array_agg(l.product_id), array_agg(l.quantity) INTO products, quantities
    FROM inventorydb.reservation_lines AS l
    WHERE l.order_id = of_order AND l.state = 'freed';
    IF products IS NULL THEN
        RETURN true;
    END IF;
    IF inventorydb.take(products, quantities) <> '{}' THEN
        PERFORM inventorydb.give_back(of_order);
        RETURN false;
    END IF;
    UPDATE inventorydb.reservation_lines AS l SET state = 'held' WHERE l.order_id = of_order AND l.state = 'freed';
    RETURN true;
END $$;

-- Sets all of it aside, or nothing. A reservation that is there already decides, whatever is asked for now; one that is
-- held is held for another `ttl`, since that is what the answer says.
CREATE FUNCTION inventorydb.reserve(of_order uuid, products uuid[], quantities integer[], ttl interval)
    RETURNS TABLE (status text, short uuid[])
    LANGUAGE plpgsql AS $$
DECLARE
    missing uuid[];
BEGIN
    INSERT INTO inventorydb.reservations (order_id, status, expires_at) VALUES (of_order, 'held', now() + ttl)
    ON CONFLICT (order_id) DO NOTHING;
    IF FOUND THEN
        PERFORM inventorydb.lock_stock(products, of_order);
        missing := inventorydb.take(products, quantities);
        IF missing = '{}' THEN
            INSERT INTO inventorydb.reservation_lines (order_id, product_id, quantity, state, expires_at)
            SELECT of_order, w.product_id, w.quantity, 'held', now() + ttl
            FROM unnest(products, quantities) AS w (product_id, quantity);
        ELSE
            UPDATE inventorydb.reservations AS r
            SET status = 'refused', short = missing, expires_at = NULL, closed_at = now()
            WHERE r.order_id = of_order;
        END IF;
    ELSE
        PERFORM r.order_id FROM inventorydb.reservations AS r WHERE r.order_id = of_order AND r.status = 'held' FOR UPDATE;
        IF FOUND AND inventorydb.retake(of_order) THEN
            UPDATE inventorydb.reservation_lines AS l SET expires_at = now() + ttl WHERE l.order_id = of_order;
            UPDATE inventorydb.reservations AS r SET expires_at = now() + ttl WHERE r.order_id = of_order;
        END IF;
    END IF;
    RETURN QUERY SELECT r.status, r.short FROM inventorydb.reservations AS r WHERE r.order_id = of_order;
END $$;

-- Sells what is held. No row: there is no such reservation.
CREATE FUNCTION inventorydb.commit(of_order uuid) RETURNS TABLE (status text, short uuid[])
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM r.order_id FROM inventorydb.reservations AS r WHERE r.order_id = of_order AND r.status = 'held' FOR UPDATE;
    IF FOUND AND inventorydb.retake(of_order) THEN
        UPDATE inventorydb.stock AS s
        SET reserved = s.reserved - l.quantity, sold = s.sold + l.quantity, updated_at = now()
        FROM inventorydb.reservation_lines AS l
        WHERE l.order_id = of_order AND s.product_id = l.product_id;
        UPDATE inventorydb.reservation_lines AS l SET state = 'committed' WHERE l.order_id = of_order;
        UPDATE inventorydb.reservations AS r SET status = 'committed', closed_at = now() WHERE r.order_id = of_order;
    END IF;
    RETURN QUERY SELECT r.status, r.short FROM inventorydb.reservations AS r WHERE r.order_id = of_order;
END $$;

-- Frees what is held and takes back what was sold. Where there is nothing yet, it leaves a closed reservation, so that
-- a `reserve` which arrives later sets nothing aside.
CREATE FUNCTION inventorydb.release(of_order uuid) RETURNS TABLE (status text, short uuid[])
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inventorydb.reservations (order_id, status, closed_at) VALUES (of_order, 'released', now())
    ON CONFLICT (order_id) DO NOTHING;
    IF NOT FOUND THEN
        PERFORM r.order_id
        FROM inventorydb.reservations AS r
        WHERE r.order_id = of_order AND r.status IN ('held', 'committed')
        FOR UPDATE;
        IF FOUND THEN
            PERFORM inventorydb.lock_stock(inventorydb.products_of(of_order), of_order);
            PERFORM inventorydb.give_back(of_order);
        END IF;
    END IF;
    RETURN QUERY SELECT r.status, r.short FROM inventorydb.reservations AS r WHERE r.order_id = of_order;
END $$;

-- Frees up to `most` lines whose time is over, the oldest first, and tells how many. Stock that somebody else has locked
-- is passed over: they free what they need themselves, and the next run finds the rest.
CREATE FUNCTION inventorydb.expire(most integer) RETURNS integer
    LANGUAGE plpgsql AS $$
DECLARE
    orders uuid[];
    products uuid[];
    locked uuid[];
    number integer;
BEGIN
    SELECT array_agg(l.order_id), array_agg(l.product_id) INTO orders, products
    FROM (
        SELECT e.order_id, e.product_id
        FROM inventorydb.reservation_lines AS e
        WHERE e.state = 'held' AND e.expires_at <= now()
        ORDER BY e.expires_at
        LIMIT most
    ) AS l;
    locked := ARRAY(
        SELECT s.product_id
        FROM inventorydb.stock AS s
        WHERE s.product_id = ANY (products)
        ORDER BY s.product_id
        FOR UPDATE SKIP LOCKED);
    WITH freed AS (
        UPDATE inventorydb.reservation_lines AS l
        SET state = 'freed'
        FROM unnest(orders, products) AS e (order_id, product_id)
        WHERE l.order_id = e.order_id AND l.product_id = e.product_id AND l.product_id = ANY (locked)
          -- Looked at again, under the lock.
          AND l.state = 'held' AND l.expires_at <= now()
        RETURNING l.product_id, l.quantity
    ), counted AS (
        UPDATE inventorydb.stock AS s
        SET available = s.available + f.quantity, reserved = s.reserved - f.quantity, updated_at = now()
        FROM (SELECT product_id, sum(quantity)::integer AS quantity FROM freed GROUP BY product_id) AS f
        WHERE s.product_id = f.product_id
    )
    SELECT count(*) INTO number FROM freed;
    RETURN number;
END $$;

-- What can be sold at this moment: what is free, and what orders hold beyond their time.
CREATE FUNCTION inventorydb.availability(products uuid[]) RETURNS TABLE (product_id uuid, available integer)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT s.product_id, (s.available + coalesce((
            SELECT sum(l.quantity)
            FROM inventorydb.reservation_lines AS l
            WHERE l.product_id = s.product_id AND l.state = 'held' AND l.expires_at <= now()), 0))::integer
        FROM inventorydb.stock AS s
        WHERE s.product_id = ANY (products);
    END;

-- Sets what is available of a product, making its record where there is none. The ledger gets the difference.
CREATE FUNCTION inventorydb.set_stock(of_product uuid, wanted integer, why text, remark text, who uuid)
    RETURNS TABLE (available integer, reserved integer, sold bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    difference integer;
BEGIN
    INSERT INTO inventorydb.stock (product_id, available) VALUES (of_product, 0) ON CONFLICT (product_id) DO NOTHING;
    PERFORM inventorydb.lock_stock(ARRAY[of_product], NULL);
    SELECT wanted - s.available INTO difference FROM inventorydb.stock AS s WHERE s.product_id = of_product;
    IF difference <> 0 THEN
        UPDATE inventorydb.stock AS s SET available = wanted, updated_at = now() WHERE s.product_id = of_product;
        INSERT INTO inventorydb.ledger (product_id, change, reason, note, actor, available, reserved, sold)
        SELECT of_product, difference, why, remark, who, s.available, s.reserved, s.sold
        FROM inventorydb.stock AS s WHERE s.product_id = of_product;
    END IF;
    RETURN QUERY
        SELECT s.available, s.reserved, s.sold FROM inventorydb.stock AS s WHERE s.product_id = of_product;
END $$;

-- Adds to what is available of a product, or takes away from it, once for each key. The outcome is done (with the stock
-- right after it, however often it is asked for), negative or too_many (nothing has changed), or reused (the key stands
-- for another change).
CREATE FUNCTION inventorydb.adjust(
    of_product uuid, by_units integer, why text, remark text, who uuid, key text, most integer
) RETURNS TABLE (outcome text, available integer, reserved integer, sold bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    done inventorydb.ledger;
    now_there integer;
BEGIN
    IF by_units > 0 THEN
        INSERT INTO inventorydb.stock (product_id, available) VALUES (of_product, 0) ON CONFLICT (product_id) DO NOTHING;
    END IF;
    PERFORM inventorydb.lock_stock(ARRAY[of_product], NULL);
    SELECT e.* INTO done FROM inventorydb.ledger AS e WHERE e.product_id = of_product AND e.idempotency_key = key;
    IF FOUND AND (done.change, done.reason, done.note, done.actor) IS DISTINCT FROM (by_units, why, remark, who) THEN
        RETURN QUERY SELECT 'reused', NULL::integer, NULL::integer, NULL::bigint;
        RETURN;
    END IF;
    IF NOT FOUND THEN
        now_there := coalesce((SELECT s.available FROM inventorydb.stock AS s WHERE s.product_id = of_product), 0);
        IF now_there + by_units NOT BETWEEN 0 AND most THEN
            RETURN QUERY
                SELECT CASE WHEN by_units < 0 THEN 'negative' ELSE 'too_many' END, now_there, NULL::integer, NULL::bigint;
            RETURN;
        END IF;
        UPDATE inventorydb.stock AS s SET available = now_there + by_units, updated_at = now()
        WHERE s.product_id = of_product;
        INSERT INTO inventorydb.ledger AS e
            (product_id, change, reason, note, actor, idempotency_key, available, reserved, sold)
        SELECT of_product, by_units, why, remark, who, key, s.available, s.reserved, s.sold
        FROM inventorydb.stock AS s WHERE s.product_id = of_product
        RETURNING e.* INTO done;
    END IF;
    RETURN QUERY SELECT 'done', done.available, done.reserved, done.sold;
END $$;

-- The ledger can be added to, and no more.
GRANT SELECT, INSERT ON inventorydb.ledger TO inventory_service;
GRANT SELECT, INSERT, UPDATE
    ON inventorydb.stock, inventorydb.reservations, inventorydb.reservation_lines TO inventory_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA inventorydb TO inventory_service;
