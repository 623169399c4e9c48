ALTER TABLE "messages" ADD COLUMN "status_before" smallint;
