-- An empty search path: what a migration does not qualify is an error here, and not a table in a wrong schema.
SELECT current_setting('server_version_num')::integer,
       current_setting('server_version'),
       current_database()::text,
       current_user::text
FROM (SELECT set_config('search_path', '', false),
             set_config('client_min_messages', 'warning', false)) AS settings
