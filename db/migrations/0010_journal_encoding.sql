-- Bodies of many statuses are compressed before they are kept: `br`, or null for a body as it came (server/webhooks/journal-body.ts).
ALTER TABLE "webhook_journal" ADD COLUMN "encoding" text;
