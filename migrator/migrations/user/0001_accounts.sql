-- Accounts, sessions, what slows down whoever guesses passwords, and address books. Runs with search_path empty.
--
-- Whoever takes several locks takes them in this order: user, session, login attempts of the account, of the address.

CREATE TABLE userdb.users (
    id               uuid PRIMARY KEY,
    -- As its owner writes it. Upper and lower case are the same account.
    email            text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    name             text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    role             text NOT NULL CHECK (role IN ('buyer', 'seller', 'admin')),
    -- A PHC string, which names its own parameters.
    password_hash    text NOT NULL,
    -- Counts the passwords. A re-hash keeps the number, a new password raises it, so that a login which has checked
    -- the old password while it was being changed gets no session.
    password_number  integer NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX users_email ON userdb.users (lower(email));
-- Admins look at one role, newest first; ids are UUIDv7, and so hold the time.
CREATE INDEX users_role ON userdb.users (role, id DESC);

-- A login on a device: the family of refresh tokens that came out of it.
CREATE TABLE userdb.sessions (
    id          uuid PRIMARY KEY,
    user_id     uuid NOT NULL REFERENCES userdb.users (id),
    created_at  timestamptz NOT NULL DEFAULT now(),
    revoked_at  timestamptz
);

CREATE INDEX sessions_user ON userdb.sessions (user_id);

-- Used ones stay until they expire: a used one that comes back later was stolen, or its successor was.
CREATE TABLE userdb.refresh_tokens (
    -- SHA-256 of the token: who reads this table has no token.
    hash        bytea PRIMARY KEY CHECK (length(hash) = 32),
    session_id  uuid NOT NULL REFERENCES userdb.sessions (id) ON DELETE CASCADE,
    expires_at  timestamptz NOT NULL DEFAULT now() + interval '30 days',
    used_at     timestamptz
);

CREATE INDEX refresh_tokens_session ON userdb.refresh_tokens (session_id);

-- Logins that were tried, by account and by client address. The key is a hash: people type passwords into the wrong
-- field, and nobody needs to read here who tried what.
CREATE TABLE userdb.login_attempts (
    key       bytea PRIMARY KEY CHECK (length(key) = 32),
    attempts  integer NOT NULL,
    last_at   timestamptz NOT NULL
);

CREATE INDEX login_attempts_last ON userdb.login_attempts (last_at);

CREATE TABLE userdb.addresses (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES userdb.users (id),
    recipient    text NOT NULL,
    phone        text NOT NULL,
    -- ISO 3166-1 alpha-2.
    country      text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    region       text NOT NULL,
    city         text NOT NULL,
    street       text NOT NULL,
    postal_code  text NOT NULL,
    is_default   boolean NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX addresses_user ON userdb.addresses (user_id, id);
-- At most one default. That there is one wherever there are addresses is what the functions below see to.
CREATE UNIQUE INDEX addresses_one_default ON userdb.addresses (user_id) WHERE is_default;

-- ---- logins ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION userdb.account_key(email text) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256(convert_to('account:' || lower(email), 'UTF8'));

CREATE FUNCTION userdb.address_key(address text) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256(convert_to('address:' || address, 'UTF8'));

-- When the next attempt is allowed: at once for the first `free` ones, then 1, 2, 4 … seconds after the last, never
-- more than 15 minutes. NULL where it is allowed at once.
CREATE FUNCTION userdb.next_attempt(attempts integer, free integer, last_at timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN CASE WHEN attempts >= free
                THEN last_at + least(power(2, least(attempts - free, 10)), 900) * interval '1 second' END;

-- Counts a login before its password is looked at, so that guesses at the same time are counted too, and gives what
-- the password is to be checked against. wait_seconds above 0: it is too early, and nothing was counted (or whoever
-- keeps trying would shut the owner out for good). No id: there is no such account, which is counted all the same.
CREATE FUNCTION userdb.begin_login(login_email text, client_address text)
    RETURNS TABLE (wait_seconds integer, id uuid, password_hash text, password_number integer)
    LANGUAGE plpgsql AS $$
DECLARE
    keys CONSTANT bytea[] := ARRAY[userdb.account_key(login_email), userdb.address_key(client_address)];
    free CONSTANT integer[] := ARRAY[5, 20];
    attempt userdb.login_attempts;
    moment timestamptz;
    allowed_at timestamptz;
BEGIN
    FOR i IN 1..2 LOOP
        -- Locks the counter, whether it is there or not. A counter forgets after an hour of silence.
        INSERT INTO userdb.login_attempts AS a (key, attempts, last_at) VALUES (keys[i], 0, clock_timestamp())
        ON CONFLICT (key) DO UPDATE
        SET attempts = CASE WHEN a.last_at < clock_timestamp() - interval '1 hour' THEN 0 ELSE a.attempts END
        RETURNING a.* INTO attempt;
        allowed_at := greatest(allowed_at, userdb.next_attempt(attempt.attempts, free[i], attempt.last_at));
    END LOOP;
    moment := clock_timestamp();
    IF allowed_at > moment THEN
        RETURN QUERY SELECT ceil(extract(epoch FROM allowed_at - moment))::integer, NULL::uuid, NULL::text, NULL::integer;
        RETURN;
    END IF;
    UPDATE userdb.login_attempts AS a SET attempts = a.attempts + 1, last_at = moment WHERE a.key = ANY (keys);
    -- A few at a time keep the table as small as the last hour.
    DELETE FROM userdb.login_attempts AS a WHERE a.key IN (
        SELECT old.key FROM userdb.login_attempts AS old WHERE old.last_at < moment - interval '1 hour'
        ORDER BY old.last_at LIMIT 10 FOR UPDATE SKIP LOCKED);
    RETURN QUERY
        SELECT 0, u.id, u.password_hash, u.password_number
        FROM (SELECT) AS always LEFT JOIN userdb.users AS u ON lower(u.email) = lower(login_email);
END $$;

-- The password was right: the account starts anew, and this attempt no longer speaks against the address.
CREATE FUNCTION userdb.forgive(login_email text, client_address text) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM userdb.login_attempts AS a WHERE a.key = userdb.account_key(login_email);
    UPDATE userdb.login_attempts AS a SET attempts = greatest(a.attempts - 1, 0)
    WHERE a.key = userdb.address_key(client_address);
END $$;

-- ---- sessions -------------------------------------------------------------------------------------------------------

CREATE FUNCTION userdb.open_session(session_id uuid, of_user uuid, token_hash bytea) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    -- What nobody can use any more goes, a day late so that no rotation is in its way.
    DELETE FROM userdb.sessions AS s
    WHERE s.user_id = of_user AND NOT EXISTS (
        SELECT FROM userdb.refresh_tokens AS t
        WHERE t.session_id = s.id AND t.expires_at > now() - interval '1 day');
    INSERT INTO userdb.sessions (id, user_id) VALUES (session_id, of_user);
    INSERT INTO userdb.refresh_tokens (hash, session_id) VALUES (token_hash, session_id);
END $$;

CREATE FUNCTION userdb.revoke_sessions(of_user uuid) RETURNS void
    LANGUAGE sql
    BEGIN ATOMIC
        UPDATE userdb.sessions AS s SET revoked_at = clock_timestamp() WHERE s.user_id = of_user AND s.revoked_at IS NULL;
    END;

-- A user with a first session; no row where the e-mail is taken.
CREATE FUNCTION userdb.register(
    new_id uuid, new_email text, new_name text, new_hash text, session_id uuid, token_hash bytea
) RETURNS TABLE (id uuid, email text, name text, role text, created_at timestamptz)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO userdb.users AS u (id, email, name, role, password_hash)
    VALUES (new_id, new_email, new_name, 'buyer', new_hash)
    ON CONFLICT (lower(u.email)) DO NOTHING;
    IF FOUND THEN
        PERFORM userdb.open_session(session_id, new_id, token_hash);
        RETURN QUERY SELECT u.id, u.email, u.name, u.role, u.created_at FROM userdb.users AS u WHERE u.id = new_id;
    END IF;
END $$;

-- A session for who has shown the password of this number; no row where it has been changed meanwhile.
-- rehash is the same password's hash with the parameters of today, NULL where those are what it has.
CREATE FUNCTION userdb.begin_session(
    of_user uuid, shown_number integer, rehash text, client_address text, session_id uuid, token_hash bytea
) RETURNS TABLE (id uuid, email text, name text, role text, created_at timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    account userdb.users;
BEGIN
    -- Against a change of the password or the role: it waits, and then revokes this session too.
    SELECT * INTO account FROM userdb.users AS u
    WHERE u.id = of_user AND u.password_number = shown_number FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF rehash IS NOT NULL THEN
        UPDATE userdb.users AS u SET password_hash = rehash WHERE u.id = of_user;
    END IF;
    PERFORM userdb.open_session(session_id, of_user, token_hash);
    PERFORM userdb.forgive(account.email, client_address);
    RETURN QUERY SELECT account.id, account.email, account.name, account.role, account.created_at;
END $$;

-- A new refresh token for one that is given back. The outcome is rotated, unknown (nobody has it, or it has expired)
-- or revoked. A token that comes back ten seconds after its use or later ends the session: two hold it, and one of
-- them stole it. Within those it is an answer that was lost, or a second tab, and gets a token of its own.
CREATE FUNCTION userdb.rotate(old_hash bytea, new_hash bytea)
    RETURNS TABLE (outcome text, session_id uuid, id uuid, name text, role text)
    LANGUAGE plpgsql AS $$
DECLARE
    session userdb.sessions;
    token userdb.refresh_tokens;
BEGIN
    SELECT s.* INTO session
    FROM userdb.refresh_tokens AS t JOIN userdb.sessions AS s ON s.id = t.session_id
    WHERE t.hash = old_hash FOR UPDATE OF s;
    -- Read once the session is locked, and so after whoever has used it before.
    SELECT * INTO token FROM userdb.refresh_tokens AS t WHERE t.hash = old_hash AND t.expires_at > clock_timestamp();
    IF NOT FOUND THEN
        outcome := 'unknown';
    ELSIF session.revoked_at IS NOT NULL THEN
        outcome := 'revoked';
    ELSIF token.used_at < clock_timestamp() - interval '10 seconds' THEN
        UPDATE userdb.sessions AS s SET revoked_at = clock_timestamp() WHERE s.id = session.id;
        outcome := 'revoked';
    ELSE
        outcome := 'rotated';
        UPDATE userdb.refresh_tokens AS t SET used_at = clock_timestamp() WHERE t.hash = old_hash AND t.used_at IS NULL;
        DELETE FROM userdb.refresh_tokens AS t WHERE t.session_id = session.id AND t.expires_at < now();
        INSERT INTO userdb.refresh_tokens (hash, session_id) VALUES (new_hash, session.id);
    END IF;
    RETURN QUERY
        SELECT outcome, session.id, u.id, u.name, u.role
        FROM (SELECT) AS always LEFT JOIN userdb.users AS u ON u.id = session.user_id;
END $$;

-- ---- accounts -------------------------------------------------------------------------------------------------------

-- What is NULL stays as it is. The outcome is changed, taken (the e-mail is another's) or none (no such user).
CREATE FUNCTION userdb.change_account(of_user uuid, new_name text, new_email text)
    RETURNS TABLE (outcome text, id uuid, email text, name text, role text, created_at timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    violated text;
BEGIN
    UPDATE userdb.users AS u
    SET name = coalesce(new_name, u.name), email = coalesce(new_email, u.email), updated_at = now()
    WHERE u.id = of_user;
    RETURN QUERY
        SELECT CASE WHEN u.id IS NULL THEN 'none' ELSE 'changed' END, u.id, u.email, u.name, u.role, u.created_at
        FROM (SELECT) AS always LEFT JOIN userdb.users AS u ON u.id = of_user;
EXCEPTION WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS violated = CONSTRAINT_NAME;
    IF violated <> 'users_email' THEN
        RAISE;
    END IF;
    RETURN QUERY SELECT 'taken', NULL::uuid, NULL::text, NULL::text, NULL::text, NULL::timestamptz;
END $$;

-- A new password for who has shown the one of this number, and the end of all sessions. changed is false where
-- somebody was faster.
CREATE FUNCTION userdb.change_password(of_user uuid, shown_number integer, new_hash text, client_address text)
    RETURNS TABLE (changed boolean)
    LANGUAGE plpgsql AS $$
DECLARE
    account userdb.users;
BEGIN
    UPDATE userdb.users AS u
    SET password_hash = new_hash, password_number = u.password_number + 1, updated_at = now()
    WHERE u.id = of_user AND u.password_number = shown_number
    RETURNING u.* INTO account;
    changed := FOUND;
    IF changed THEN
        PERFORM userdb.revoke_sessions(of_user);
        PERFORM userdb.forgive(account.email, client_address);
    END IF;
    RETURN NEXT;
END $$;

-- Another role, and the end of all sessions that still have the old one. No row where there is no such user.
CREATE FUNCTION userdb.change_role(of_user uuid, new_role text)
    RETURNS TABLE (id uuid, email text, name text, role text, created_at timestamptz)
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE userdb.users AS u SET role = new_role, updated_at = now() WHERE u.id = of_user AND u.role <> new_role;
    IF FOUND THEN
        PERFORM userdb.revoke_sessions(of_user);
    END IF;
    RETURN QUERY SELECT u.id, u.email, u.name, u.role, u.created_at FROM userdb.users AS u WHERE u.id = of_user;
END $$;

-- ---- address books --------------------------------------------------------------------------------------------------
-- Each change locks the user first, so that two at once see each other's default and count.

-- The outcome is added, full or none (no such user). The first address is the default one.
CREATE FUNCTION userdb.add_address(
    new_id uuid, of_user uuid, new_recipient text, new_phone text, new_country text, new_region text, new_city text,
    new_street text, new_postal_code text, as_default boolean
) RETURNS TABLE (outcome text, address userdb.addresses)
    LANGUAGE plpgsql AS $$
DECLARE
    most CONSTANT integer := 20;
    present integer;
BEGIN
    PERFORM FROM userdb.users AS u WHERE u.id = of_user FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'none', NULL::userdb.addresses;
        RETURN;
    END IF;
    SELECT count(*) INTO present FROM userdb.addresses AS a WHERE a.user_id = of_user;
    IF present >= most THEN
        RETURN QUERY SELECT 'full', NULL::userdb.addresses;
        RETURN;
    END IF;
    IF as_default THEN
        UPDATE userdb.addresses AS a SET is_default = false WHERE a.user_id = of_user AND a.is_default;
    END IF;
    RETURN QUERY
        INSERT INTO userdb.addresses AS a
            (id, user_id, recipient, phone, country, region, city, street, postal_code, is_default)
        VALUES (new_id, of_user, new_recipient, new_phone, new_country, new_region, new_city, new_street,
                new_postal_code, as_default OR present = 0)
        RETURNING 'added', a;
END $$;

-- No row where the user has no such address. The default one stays it until another becomes it.
CREATE FUNCTION userdb.change_address(
    of_id uuid, of_user uuid, new_recipient text, new_phone text, new_country text, new_region text, new_city text,
    new_street text, new_postal_code text, as_default boolean
) RETURNS SETOF userdb.addresses
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM userdb.users AS u WHERE u.id = of_user FOR NO KEY UPDATE;
    PERFORM FROM userdb.addresses AS a WHERE a.id = of_id AND a.user_id = of_user;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF as_default THEN
        UPDATE userdb.addresses AS a SET is_default = false
        WHERE a.user_id = of_user AND a.is_default AND a.id <> of_id;
    END IF;
    RETURN QUERY
        UPDATE userdb.addresses AS a
        SET recipient = new_recipient, phone = new_phone, country = new_country, region = new_region, city = new_city,
            street = new_street, postal_code = new_postal_code, is_default = a.is_default OR as_default,
            updated_at = now()
        WHERE a.id = of_id
        RETURNING a.*;
END $$;

-- No row where the user has no such address. The newest of the others inherits being the default.
CREATE FUNCTION userdb.delete_address(of_id uuid, of_user uuid) RETURNS TABLE (was_default boolean)
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM userdb.users AS u WHERE u.id = of_user FOR NO KEY UPDATE;
    DELETE FROM userdb.addresses AS a WHERE a.id = of_id AND a.user_id = of_user RETURNING a.is_default INTO was_default;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF was_default THEN
        UPDATE userdb.addresses AS a SET is_default = true
        WHERE a.id = (SELECT o.id FROM userdb.addresses AS o WHERE o.user_id = of_user ORDER BY o.id DESC LIMIT 1);
    END IF;
    RETURN NEXT;
END $$;

GRANT SELECT, INSERT, UPDATE ON userdb.users TO user_service;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON userdb.sessions, userdb.refresh_tokens, userdb.login_attempts, userdb.addresses TO user_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA userdb TO user_service;
