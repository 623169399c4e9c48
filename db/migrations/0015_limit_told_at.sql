-- When Meta told a portfolio's limit: an answer or event that is older does not replace it.
ALTER TABLE "wabas" ADD COLUMN "messaging_limit_at" timestamp with time zone;
