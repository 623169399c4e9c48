-- Each web process says until when it has answered every delivery: the one that has heard least counts as evidence.
CREATE TABLE "webhook_processes" (
	"name" text PRIMARY KEY NOT NULL,
	"beat_at" timestamp with time zone NOT NULL,
	"heard_until" timestamp with time zone NOT NULL
);
