-- How long Meta tries to deliver a template's messages, in seconds: a campaign need not wait longer. Filled by the next sync.
ALTER TABLE "templates" ADD COLUMN "ttl_seconds" integer;
