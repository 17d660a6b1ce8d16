CREATE TABLE "catalogue_entries" (
	"key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"domains" jsonb NOT NULL,
	"aliases" jsonb,
	"closing" text,
	"note" text,
	"owner" text,
	"reason" text,
	"by" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"scan_id" text NOT NULL,
	"tool" text NOT NULL,
	"domain" text,
	"person" text,
	"person_id" text,
	"use" text NOT NULL,
	"certainty" text NOT NULL,
	"quotes" jsonb NOT NULL,
	"sources" jsonb NOT NULL,
	"mentions" integer NOT NULL,
	"first_seen" timestamp with time zone,
	"last_seen" timestamp with time zone,
	"closing" text,
	"note" text,
	"state" text NOT NULL,
	"decided_by" text,
	"reason" text,
	"asked_at" timestamp with time zone,
	"answer" jsonb,
	"found_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "judgements" (
	"key" text PRIMARY KEY NOT NULL,
	"verdicts" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scans" (
	"id" text PRIMARY KEY NOT NULL,
	"file_name" text NOT NULL,
	"file_id" text,
	"include_dms" boolean DEFAULT false NOT NULL,
	"leaver_id" text,
	"by" jsonb NOT NULL,
	"state" text NOT NULL,
	"progress" integer DEFAULT 0 NOT NULL,
	"records" integer DEFAULT 0 NOT NULL,
	"findings" integer DEFAULT 0 NOT NULL,
	"not_reviewed" integer DEFAULT 0 NOT NULL,
	"skipped" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"fault" text,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_scan_id_scans_id_fk" FOREIGN KEY ("scan_id") REFERENCES "public"."scans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "findings_once" ON "findings" USING btree ("key");--> statement-breakpoint
CREATE INDEX "findings_scan" ON "findings" USING btree ("scan_id");--> statement-breakpoint
CREATE INDEX "findings_person" ON "findings" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "judgements_at" ON "judgements" USING btree ("at");--> statement-breakpoint
CREATE INDEX "scans_started" ON "scans" USING btree ("started_at");