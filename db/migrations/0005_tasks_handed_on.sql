CREATE TABLE "absences" (
	"email" text PRIMARY KEY NOT NULL,
	"delegate" text,
	"from" text NOT NULL,
	"until" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "handed" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "snoozed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "via" text DEFAULT 'owner' NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "ticket" text;