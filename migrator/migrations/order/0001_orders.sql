-- Orders, and the state machine that they obey. Runs with search_path empty.

-- The same table as in components/order/src/status.rs, held equal to it by a test there. Here it is the law: a trigger
-- below refuses every other change, whoever asks for it.
CREATE TABLE orderdb.transitions (
    from_status  text NOT NULL,
    to_status    text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);

INSERT INTO orderdb.transitions (from_status, to_status) VALUES
    ('pending', 'reserved'),
    ('pending', 'cancelling'),
    ('pending', 'cancelled'),
    ('reserved', 'charged'),
    ('reserved', 'cancelling'),
    ('charged', 'paid'),
    ('charged', 'cancelling'),
    ('paid', 'shipped'),
    ('paid', 'cancelling'),
    ('shipped', 'delivered'),
    ('shipped', 'cancelling'),
    ('cancelling', 'cancelled');

-- What was bought is kept as it was: name, price, picture and address do not change with the catalogue.
CREATE TABLE orderdb.orders (
    id               uuid PRIMARY KEY,
    user_id          uuid NOT NULL,
    idempotency_key  text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    -- Of the request that made it: the same key with another request is refused.
    request_hash     bytea NOT NULL,
    status           text NOT NULL DEFAULT 'pending',
    -- Why it was cancelled.
    reason           text,
    -- Minor units.
    total            bigint NOT NULL CHECK (total > 0),
    currency         char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    address          jsonb NOT NULL,
    -- The provider's name for a means of payment; gone as soon as it is not needed any more. Never a card number.
    payment_token    text,
    -- Until then somebody works on the order; afterwards a recovery may take it over.
    lease_until      timestamptz NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT orders_one_per_key UNIQUE (user_id, idempotency_key)
);

CREATE INDEX orders_user ON orderdb.orders (user_id, created_at DESC, id DESC);
-- What a recovery looks through; settled orders, the most by far, are not in it.
CREATE INDEX orders_unsettled ON orderdb.orders (lease_until)
    WHERE status IN ('pending', 'reserved', 'charged', 'cancelling');

CREATE TABLE orderdb.lines (
    order_id    uuid NOT NULL REFERENCES orderdb.orders (id),
    product_id  uuid NOT NULL,
    position    smallint NOT NULL,
    seller_id   uuid NOT NULL,
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    picture     text,
    unit_price  bigint NOT NULL CHECK (unit_price > 0),
    quantity    integer NOT NULL CHECK (quantity > 0),
    -- Units that were paid back, or are about to be.
    refunded    integer NOT NULL DEFAULT 0 CONSTRAINT lines_refunded_within_bought CHECK (refunded BETWEEN 0 AND quantity),
    PRIMARY KEY (order_id, product_id)
);

CREATE INDEX lines_seller ON orderdb.lines (seller_id, order_id);
CREATE INDEX lines_product ON orderdb.lines (product_id);

-- The timeline. from_status is NULL in the first event of an order.
CREATE TABLE orderdb.events (
    order_id     uuid NOT NULL REFERENCES orderdb.orders (id),
    number       bigint GENERATED ALWAYS AS IDENTITY,
    from_status  text,
    to_status    text NOT NULL,
    reason       text,
    -- Who did it; NULL for the shop itself.
    actor        uuid,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (order_id, number),
    FOREIGN KEY (from_status, to_status) REFERENCES orderdb.transitions
);

CREATE TABLE orderdb.refunds (
    id               uuid PRIMARY KEY,
    order_id         uuid NOT NULL REFERENCES orderdb.orders (id),
    idempotency_key  text NOT NULL,
    request_hash     bytea NOT NULL,
    amount           bigint NOT NULL CHECK (amount > 0),
    -- [{"product_id": …, "quantity": …}]
    lines            jsonb NOT NULL,
    reason           text,
    actor            uuid NOT NULL,
    -- superseded: the order was cancelled meanwhile, which gives everything back.
    status           text NOT NULL DEFAULT 'requested' CHECK (status IN ('requested', 'done', 'superseded')),
    lease_until      timestamptz NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT refunds_one_per_key UNIQUE (order_id, idempotency_key)
);

CREATE INDEX refunds_unfinished ON orderdb.refunds (lease_until) WHERE status = 'requested';

CREATE FUNCTION orderdb.obey_transitions() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'pending' THEN
            RAISE EXCEPTION 'an order begins as pending, not as %', NEW.status
                USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_obey_transitions';
        END IF;
    ELSIF NEW.status <> OLD.status AND NOT EXISTS (
        SELECT FROM orderdb.transitions AS t WHERE t.from_status = OLD.status AND t.to_status = NEW.status
    ) THEN
        RAISE EXCEPTION 'an order does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_obey_transitions';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER orders_obey_transitions BEFORE INSERT OR UPDATE OF status ON orderdb.orders
    FOR EACH ROW EXECUTE FUNCTION orderdb.obey_transitions();

-- Makes an order, or finds the one that this key has made already. new_lines are objects with the columns of the table.
CREATE FUNCTION orderdb.place(
    new_id uuid, new_user_id uuid, new_key text, new_hash bytea, new_total bigint, new_currency text,
    new_address jsonb, new_lines jsonb, new_token text, lease interval
) RETURNS TABLE (id uuid, is_new boolean, same_request boolean)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO orderdb.orders AS o
        (id, user_id, idempotency_key, request_hash, total, currency, address, payment_token, lease_until)
    VALUES (new_id, new_user_id, new_key, new_hash, new_total, new_currency, new_address, new_token, now() + lease)
    ON CONFLICT ON CONSTRAINT orders_one_per_key DO NOTHING;
    IF NOT FOUND THEN
        RETURN QUERY
            SELECT o.id, false, o.request_hash = new_hash
            FROM orderdb.orders AS o WHERE o.user_id = new_user_id AND o.idempotency_key = new_key;
        RETURN;
    END IF;
    INSERT INTO orderdb.lines
        (order_id, product_id, position, seller_id, name_zh, name_en, picture, unit_price, quantity)
    SELECT new_id, l.product_id, l.position, l.seller_id, l.name_zh, l.name_en, l.picture, l.unit_price, l.quantity
    FROM jsonb_to_recordset(new_lines) AS l (
        product_id uuid, position smallint, seller_id uuid, name_zh text, name_en text, picture text,
        unit_price bigint, quantity integer);
    INSERT INTO orderdb.events (order_id, to_status, actor) VALUES (new_id, 'pending', new_user_id);
    RETURN QUERY SELECT new_id, true, true;
END $$;

-- Moves an order on, if it still is where the caller believes it to be; says where it is now.
CREATE FUNCTION orderdb.advance(of_id uuid, old_status text, new_status text, new_reason text, new_actor uuid)
    RETURNS TABLE (moved boolean, status text)
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orderdb.orders AS o
    SET status = new_status, updated_at = now(), reason = coalesce(new_reason, o.reason),
        payment_token = CASE WHEN new_status IN ('paid', 'cancelling', 'cancelled') THEN NULL ELSE o.payment_token END
    WHERE o.id = of_id AND o.status = old_status;
    IF FOUND THEN
        INSERT INTO orderdb.events (order_id, from_status, to_status, reason, actor)
        VALUES (of_id, old_status, new_status, new_reason, new_actor);
        RETURN QUERY SELECT true, new_status;
    ELSE
        RETURN QUERY SELECT false, o.status FROM orderdb.orders AS o WHERE o.id = of_id;
    END IF;
END $$;

-- Takes over one order that nobody works on. Two recoveries at once get two different ones.
CREATE FUNCTION orderdb.claim(lease interval) RETURNS SETOF uuid
    LANGUAGE sql
    BEGIN ATOMIC
        UPDATE orderdb.orders AS o SET lease_until = now() + lease
        WHERE o.id = (
            SELECT u.id FROM orderdb.orders AS u
            WHERE u.status IN ('pending', 'reserved', 'charged', 'cancelling') AND u.lease_until <= now()
            ORDER BY u.lease_until LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING o.id;
    END;

-- Notes that a part of an order is to be paid back. No lines means all that is left; of_seller limits it to the lines of
-- one seller. The outcome is requested, existing, reused (the key, with another request), wrong_status, foreign,
-- unknown_line, too_much or nothing.
CREATE FUNCTION orderdb.request_refund(
    new_id uuid, of_id uuid, new_actor uuid, of_seller uuid, new_key text, new_hash bytea, wanted jsonb,
    new_reason text, lease interval
) RETURNS TABLE (outcome text, id uuid, amount bigint, status text)
    LANGUAGE plpgsql AS $$
DECLARE
    known orderdb.refunds;
    current_status text;
    sum_of_lines bigint;
BEGIN
    SELECT o.status INTO current_status FROM orderdb.orders AS o WHERE o.id = of_id FOR UPDATE;
    SELECT * INTO known FROM orderdb.refunds AS r WHERE r.order_id = of_id AND r.idempotency_key = new_key;
    IF FOUND THEN
        RETURN QUERY SELECT CASE WHEN known.request_hash = new_hash THEN 'existing' ELSE 'reused' END,
                            known.id, known.amount, known.status;
        RETURN;
    END IF;
    IF current_status NOT IN ('paid', 'shipped', 'delivered') THEN
        RETURN QUERY SELECT 'wrong_status', NULL::uuid, NULL::bigint, current_status;
        RETURN;
    END IF;
    IF wanted IS NULL THEN
        SELECT jsonb_agg(jsonb_build_object('product_id', l.product_id, 'quantity', l.quantity - l.refunded))
        INTO wanted FROM orderdb.lines AS l WHERE l.order_id = of_id AND l.quantity > l.refunded;
        IF wanted IS NULL THEN
            RETURN QUERY SELECT 'nothing', NULL::uuid, NULL::bigint, current_status;
            RETURN;
        END IF;
    END IF;
    SELECT CASE WHEN bool_or(l.product_id IS NULL) THEN 'unknown_line'
                WHEN bool_or(l.seller_id <> of_seller) THEN 'foreign'
                WHEN bool_or(w.quantity > l.quantity - l.refunded) THEN 'too_much'
                ELSE 'requested' END,
           sum(w.quantity * l.unit_price)
    INTO outcome, sum_of_lines
    FROM jsonb_to_recordset(wanted) AS w (product_id uuid, quantity bigint)
    LEFT JOIN orderdb.lines AS l ON l.order_id = of_id AND l.product_id = w.product_id;
    IF outcome = 'requested' THEN
        UPDATE orderdb.lines AS l SET refunded = l.refunded + w.quantity
        FROM jsonb_to_recordset(wanted) AS w (product_id uuid, quantity integer)
        WHERE l.order_id = of_id AND l.product_id = w.product_id;
        INSERT INTO orderdb.refunds
            (id, order_id, idempotency_key, request_hash, amount, lines, reason, actor, lease_until)
        VALUES (new_id, of_id, new_key, new_hash, sum_of_lines, wanted, new_reason, new_actor, now() + lease);
        RETURN QUERY SELECT outcome, new_id, sum_of_lines, 'requested';
    ELSE
        RETURN QUERY SELECT outcome, NULL::uuid, NULL::bigint, current_status;
    END IF;
END $$;

-- Takes over one refund that nobody works on.
CREATE FUNCTION orderdb.claim_refund(lease interval)
    RETURNS TABLE (id uuid, order_id uuid, amount bigint, currency text)
    LANGUAGE sql
    BEGIN ATOMIC
        UPDATE orderdb.refunds AS r SET lease_until = now() + lease
        FROM orderdb.orders AS o
        WHERE o.id = r.order_id AND r.id = (
            SELECT u.id FROM orderdb.refunds AS u
            WHERE u.status = 'requested' AND u.lease_until <= now()
            ORDER BY u.lease_until LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING r.id, r.order_id, r.amount, o.currency::text;
    END;

GRANT SELECT, INSERT, UPDATE ON orderdb.orders, orderdb.lines, orderdb.refunds TO order_service;
GRANT SELECT, INSERT ON orderdb.events TO order_service;
GRANT SELECT ON orderdb.transitions TO order_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA orderdb TO order_service;
