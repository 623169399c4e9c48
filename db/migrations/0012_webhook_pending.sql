-- Deliveries that were answered once journaled, until their statuses are applied.
CREATE TABLE "webhook_pending" (
	"journal_id" bigint PRIMARY KEY NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
