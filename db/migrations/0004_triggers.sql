CREATE TABLE "hr_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"person_id" text NOT NULL,
	"change" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"followed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity_questions" (
	"key" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"record" jsonb NOT NULL,
	"candidates" jsonb NOT NULL,
	"why" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"answer" text,
	"answered_by" text,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "roster_records" (
	"source" text NOT NULL,
	"person_id" text NOT NULL,
	"record" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "roster_records_source_person_id_pk" PRIMARY KEY("source","person_id")
);
--> statement-breakpoint
CREATE TABLE "application_stops" (
	"application" text PRIMARY KEY NOT NULL,
	"unexpected" integer NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"stopped_at" timestamp with time zone
);
--> statement-breakpoint
DROP INDEX "cases_one_open";--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "kind" text DEFAULT 'leaver' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "move" jsonb;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "extension" jsonb;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "hr_confirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "rehired_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "hr_changes" ADD CONSTRAINT "hr_changes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roster_records" ADD CONSTRAINT "roster_records_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "hr_changes_open" ON "hr_changes" USING btree ("at") WHERE followed_at is null;--> statement-breakpoint
CREATE INDEX "roster_records_person" ON "roster_records" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_move" ON "cases" USING btree ("person_id") WHERE kind = 'move' and state not in ('completed', 'restored', 'cancelled', 'rejected');--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_open" ON "cases" USING btree ("person_id") WHERE kind <> 'move' and state not in ('completed', 'restored', 'cancelled', 'rejected');