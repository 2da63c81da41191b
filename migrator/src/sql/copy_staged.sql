COPY pg_temp.staged_products FROM STDIN
