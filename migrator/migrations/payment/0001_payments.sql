-- What the shop knows of its payments, and below, what the provider's sandbox knows. Runs with search_path empty.

-- One row for an order, ever: the unique order id is what keeps an order from being charged twice.
CREATE TABLE paymentdb.payments (
    id           uuid PRIMARY KEY,
    order_id     uuid NOT NULL CONSTRAINT payments_one_per_order UNIQUE,
    -- NULL in a payment that was voided before anybody charged it: it only keeps a late charge out.
    user_id      uuid,
    -- Minor units.
    amount       bigint NOT NULL CHECK (amount >= 0),
    currency     char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- unknown: the provider was asked, or is about to be, and has not answered.
    -- closing: captured, and all that is left of it is on its way back.
    status       text NOT NULL CHECK (status IN ('unknown', 'captured', 'declined', 'closing', 'voided')),
    reason       text,
    captured_at  timestamptz,
    -- Given back, or on its way back.
    refunded     bigint NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    -- Nothing is given back that was not taken, and a payment that was taken and is voided was given back whole.
    CONSTRAINT payments_refunded_within_captured CHECK (
        refunded BETWEEN 0 AND CASE WHEN captured_at IS NULL THEN 0 ELSE amount END),
    CONSTRAINT payments_captured_says_when CHECK (
        (status NOT IN ('captured', 'closing') OR captured_at IS NOT NULL)
        AND (status NOT IN ('unknown', 'declined') OR captured_at IS NULL)
        AND (status <> 'voided' OR captured_at IS NULL OR refunded = amount))
);

CREATE INDEX payments_user ON paymentdb.payments (user_id, created_at DESC, id DESC);

-- The refund that closes a payment has the payment's own id.
CREATE TABLE paymentdb.refunds (
    id          uuid PRIMARY KEY,
    payment_id  uuid NOT NULL REFERENCES paymentdb.payments (id),
    amount      bigint NOT NULL CHECK (amount > 0),
    status      text NOT NULL CHECK (status IN ('pending', 'done')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX refunds_payment ON paymentdb.refunds (payment_id);

-- The payment of an order, made where there is none; is_new tells who made it and so is the one to ask the provider.
CREATE FUNCTION paymentdb.begin_charge(
    new_id uuid, new_order_id uuid, new_user_id uuid, new_amount bigint, new_currency text
) RETURNS TABLE (id uuid, order_id uuid, amount bigint, currency text, status text, reason text, refunded bigint,
                 is_new boolean, age_ms bigint)
    LANGUAGE sql
    BEGIN ATOMIC
        WITH made AS (
            INSERT INTO paymentdb.payments AS p (id, order_id, user_id, amount, currency, status)
            VALUES (new_id, new_order_id, new_user_id, new_amount, new_currency, 'unknown')
            ON CONFLICT ON CONSTRAINT payments_one_per_order DO UPDATE
            -- Changes nothing, and so returns and locks the row that is there, even one that was made just now.
            SET order_id = excluded.order_id
            RETURNING p.*
        )
        SELECT m.id, m.order_id, m.amount, m.currency::text, m.status, m.reason, m.refunded, m.id = new_id,
               (extract(epoch FROM now() - m.created_at) * 1000)::bigint
        FROM made AS m;
    END;

-- What the provider said, kept once: whoever comes later finds it settled.
CREATE FUNCTION paymentdb.settle(of_id uuid, new_status text, new_reason text)
    RETURNS TABLE (id uuid, order_id uuid, amount bigint, currency text, status text, reason text, refunded bigint)
    LANGUAGE sql
    BEGIN ATOMIC
        UPDATE paymentdb.payments AS p
        SET status = new_status, reason = new_reason, updated_at = now(),
            captured_at = CASE WHEN new_status = 'captured' THEN now() END
        WHERE p.id = of_id AND p.status = 'unknown';
        SELECT p.id, p.order_id, p.amount, p.currency::text, p.status, p.reason, p.refunded
        FROM paymentdb.payments AS p WHERE p.id = of_id;
    END;

-- Sets a part of what was captured aside to be given back. The outcome is begun (with what became of the refund so
-- far), none, closed, too_much or another (the id was used for another amount or order).
CREATE FUNCTION paymentdb.begin_refund(of_order_id uuid, refund_id uuid, refund_amount bigint)
    RETURNS TABLE (outcome text, payment_id uuid, refund_status text)
    LANGUAGE plpgsql AS $$
DECLARE
    payment paymentdb.payments;
    refund paymentdb.refunds;
BEGIN
    SELECT * INTO payment FROM paymentdb.payments AS p WHERE p.order_id = of_order_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'none', NULL::uuid, NULL::text;
        RETURN;
    END IF;
    SELECT * INTO refund FROM paymentdb.refunds AS r WHERE r.id = refund_id;
    IF FOUND THEN
        RETURN QUERY SELECT CASE WHEN (refund.payment_id, refund.amount) = (payment.id, refund_amount)
                                 THEN 'begun' ELSE 'another' END, payment.id, refund.status;
    ELSIF payment.status <> 'captured' THEN
        RETURN QUERY SELECT 'closed', payment.id, NULL::text;
    ELSIF payment.refunded + refund_amount > payment.amount THEN
        RETURN QUERY SELECT 'too_much', payment.id, NULL::text;
    ELSE
        INSERT INTO paymentdb.refunds (id, payment_id, amount, status)
        VALUES (refund_id, payment.id, refund_amount, 'pending');
        UPDATE paymentdb.payments AS p SET refunded = p.refunded + refund_amount, updated_at = now()
        WHERE p.id = payment.id;
        RETURN QUERY SELECT 'begun', payment.id, 'pending';
    END IF;
END $$;

-- The provider has given it back.
CREATE FUNCTION paymentdb.finish_refund(refund_id uuid)
    RETURNS TABLE (id uuid, order_id uuid, amount bigint, currency text, status text, reason text, refunded bigint)
    LANGUAGE sql
    BEGIN ATOMIC
        UPDATE paymentdb.refunds AS r SET status = 'done', updated_at = now()
        WHERE r.id = refund_id AND r.status = 'pending';
        -- The last refund of a payment that is closing closes it.
        UPDATE paymentdb.payments AS p SET status = 'voided', updated_at = now()
        WHERE p.id = refund_id AND p.status = 'closing';
        SELECT p.id, p.order_id, p.amount, p.currency::text, p.status, p.reason, p.refunded
        FROM paymentdb.payments AS p JOIN paymentdb.refunds AS r ON r.payment_id = p.id WHERE r.id = refund_id;
    END;

-- Closes the payment of an order. Where there is none, one that is closed from the beginning keeps a charge that
-- arrives later from taking anything. to_refund is what the provider still has to give back, under the payment's id.
CREATE FUNCTION paymentdb.begin_void(new_id uuid, of_order_id uuid)
    RETURNS TABLE (id uuid, status text, to_refund bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    payment paymentdb.payments;
BEGIN
    INSERT INTO paymentdb.payments AS p (id, order_id, amount, currency, status)
    VALUES (new_id, of_order_id, 0, 'CNY', 'voided')
    ON CONFLICT ON CONSTRAINT payments_one_per_order DO UPDATE SET order_id = excluded.order_id
    RETURNING * INTO payment;
    IF payment.status = 'captured' THEN
        IF payment.refunded < payment.amount THEN
            INSERT INTO paymentdb.refunds (id, payment_id, amount, status)
            VALUES (payment.id, payment.id, payment.amount - payment.refunded, 'pending');
        END IF;
        UPDATE paymentdb.payments AS p
        SET status = CASE WHEN p.refunded < p.amount THEN 'closing' ELSE 'voided' END, refunded = p.amount,
            updated_at = now()
        WHERE p.id = payment.id
        RETURNING * INTO payment;
    END IF;
    RETURN QUERY
        SELECT payment.id, payment.status,
               coalesce((SELECT r.amount FROM paymentdb.refunds AS r WHERE r.id = payment.id AND r.status = 'pending'), 0);
END $$;

-- ---- the provider's sandbox ----------------------------------------------------------------------------------------
-- It stands for a company outside: the payment service reaches it through the functions below alone, and never reads
-- its tables together with its own.

-- key: what a repeated request is told by. reference: what the merchant calls the purchase.
CREATE TABLE paymentdb.sandbox_charges (
    key         uuid PRIMARY KEY,
    reference   uuid NOT NULL,
    amount      bigint NOT NULL CHECK (amount >= 0),
    currency    char(3) NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('captured', 'declined', 'cancelled')),
    reason      text,
    at          timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX sandbox_charges_reference ON paymentdb.sandbox_charges (reference);

CREATE TABLE paymentdb.sandbox_refunds (
    key         uuid PRIMARY KEY,
    charge_key  uuid NOT NULL REFERENCES paymentdb.sandbox_charges (key),
    amount      bigint NOT NULL CHECK (amount > 0),
    at          timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX sandbox_refunds_charge ON paymentdb.sandbox_refunds (charge_key);

-- Takes the money, or says no; the same key gets the same answer.
CREATE FUNCTION paymentdb.sandbox_charge(
    new_key uuid, new_reference uuid, new_amount bigint, new_currency text, new_outcome text, new_reason text
) RETURNS TABLE (outcome text, reason text)
    LANGUAGE sql
    BEGIN ATOMIC
        INSERT INTO paymentdb.sandbox_charges AS c (key, reference, amount, currency, outcome, reason)
        VALUES (new_key, new_reference, new_amount, new_currency, new_outcome, new_reason)
        ON CONFLICT (key) DO UPDATE SET key = excluded.key
        RETURNING c.outcome, c.reason;
    END;

-- What became of a charge; no row where the provider has never heard of it.
CREATE FUNCTION paymentdb.sandbox_find(of_key uuid) RETURNS TABLE (outcome text, reason text)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT c.outcome, c.reason FROM paymentdb.sandbox_charges AS c WHERE c.key = of_key;
    END;

-- Makes sure that a charge which has not happened never will, and says what did happen.
CREATE FUNCTION paymentdb.sandbox_cancel(of_key uuid, of_reference uuid) RETURNS TABLE (outcome text, reason text)
    LANGUAGE sql
    BEGIN ATOMIC
        INSERT INTO paymentdb.sandbox_charges AS c (key, reference, amount, currency, outcome)
        VALUES (of_key, of_reference, 0, 'CNY', 'cancelled')
        ON CONFLICT (key) DO UPDATE SET key = excluded.key
        RETURNING c.outcome, c.reason;
    END;

-- Gives money back; the same key gives it back once.
CREATE FUNCTION paymentdb.sandbox_refund(new_key uuid, of_charge uuid, new_amount bigint) RETURNS TABLE (refunded boolean)
    LANGUAGE sql
    BEGIN ATOMIC
        INSERT INTO paymentdb.sandbox_refunds (key, charge_key, amount) VALUES (new_key, of_charge, new_amount)
        ON CONFLICT (key) DO NOTHING;
        SELECT true;
    END;

GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA paymentdb TO payment_service;
REVOKE UPDATE ON paymentdb.sandbox_refunds FROM payment_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA paymentdb TO payment_service;
