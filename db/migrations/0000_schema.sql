CREATE TABLE "audit_events" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"case_id" text,
	"case_index" integer,
	"text" text NOT NULL,
	"leaf" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"log_id" text DEFAULT gen_random_uuid()::text NOT NULL,
	"size" bigint DEFAULT 0 NOT NULL,
	"frontier" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "audit_head_only" CHECK ("audit_head"."only")
);
--> statement-breakpoint
CREATE TABLE "inquiries" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"person_id" text NOT NULL,
	"about" jsonb NOT NULL,
	"asked_of" text,
	"state" text NOT NULL,
	"answer" text,
	"answered_by" text,
	"note" text,
	"asked_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "member_groups" (
	"application" text PRIMARY KEY NOT NULL,
	"group" text NOT NULL,
	"members" jsonb NOT NULL,
	"alarm" text,
	"alarmed_at" timestamp with time zone,
	"read_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "successors" (
	"case_id" text NOT NULL,
	"role" text NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"slack_user_id" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "successors_case_id_role_pk" PRIMARY KEY("case_id","role")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"subject" text PRIMARY KEY NOT NULL,
	"channel" text,
	"ts" text,
	"drawn" text,
	"drawn_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text,
	"audience" text NOT NULL,
	"text" text NOT NULL,
	"about_email" text,
	"at" timestamp with time zone NOT NULL,
	"posted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "pace" (
	"id" text PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"at" double precision NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE "absences" (
	"email" text PRIMARY KEY NOT NULL,
	"delegate" text,
	"from" text NOT NULL,
	"until" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "application_brakes" (
	"application" text PRIMARY KEY NOT NULL,
	"unexpected" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"because" text,
	"stopped_at" timestamp with time zone,
	"go_on" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"went_on_at" timestamp with time zone,
	"went_on_by" text
);
--> statement-breakpoint
CREATE TABLE "brakes" (
	"kind" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"restart" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"source" text NOT NULL,
	"id" text NOT NULL,
	"digest" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "inbox_source_id_pk" PRIMARY KEY("source","id")
);
--> statement-breakpoint
CREATE TABLE "occurrences" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"id" text PRIMARY KEY NOT NULL,
	"case_ids" jsonb NOT NULL,
	"hash" text NOT NULL,
	"humans" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "timers" (
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"fired_at" timestamp with time zone,
	CONSTRAINT "timers_kind_subject_pk" PRIMARY KEY("kind","subject")
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"scope" text NOT NULL,
	"binding" text NOT NULL,
	"decision" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"human" text NOT NULL,
	"security" boolean NOT NULL,
	"is_requester" boolean NOT NULL,
	"revision" integer NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" text PRIMARY KEY NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "cases_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text DEFAULT 'leaver' NOT NULL,
	"person_id" text NOT NULL,
	"state" text NOT NULL,
	"resume_to" text,
	"version" integer DEFAULT 1 NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"round" integer DEFAULT 0 NOT NULL,
	"source" jsonb NOT NULL,
	"requester" text NOT NULL,
	"requester_person_id" text,
	"reason" text,
	"involuntary" boolean DEFAULT false NOT NULL,
	"leaving" jsonb NOT NULL,
	"policy" jsonb,
	"privileged" boolean DEFAULT true NOT NULL,
	"accounts_hash" text,
	"plan_hash" text,
	"questions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"choices" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"frozen" boolean DEFAULT false NOT NULL,
	"hand_over_to" jsonb,
	"move" jsonb,
	"hr_confirmed_at" timestamp with time zone,
	"rehired_at" timestamp with time zone,
	"opened_at" timestamp with time zone NOT NULL,
	"planned_at" timestamp with time zone,
	"cut_at" timestamp with time zone,
	"early_cut_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	"access_closed_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "exceptions" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"application" text NOT NULL,
	"task_id" text NOT NULL,
	"step_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"details" text NOT NULL,
	"control" text NOT NULL,
	"asked_by" text NOT NULL,
	"asked_human" text NOT NULL,
	"approver_id" text NOT NULL,
	"approver" text NOT NULL,
	"approved_by" text,
	"until" timestamp with time zone NOT NULL,
	"latest" timestamp with time zone NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"allowed_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"person_id" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lookups" (
	"case_id" text NOT NULL,
	"application" text NOT NULL,
	"outcome" text NOT NULL,
	"mode" text NOT NULL,
	"account" jsonb,
	"candidates" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"refused" text,
	"note" text,
	"looked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lookups_case_id_application_pk" PRIMARY KEY("case_id","application")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"other_emails" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"employee_id" text,
	"name" text NOT NULL,
	"department" text,
	"title" text,
	"location" text,
	"country" text,
	"timezone" text,
	"employment_type" text,
	"manager_email" text,
	"start_date" text,
	"last_day" text,
	"status" text NOT NULL,
	"slack_user_id" text,
	"groups" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"source" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"position" integer NOT NULL,
	"batch" integer DEFAULT 0 NOT NULL,
	"application" text NOT NULL,
	"key" text NOT NULL,
	"action" text NOT NULL,
	"phase" text NOT NULL,
	"account" jsonb NOT NULL,
	"summary" text NOT NULL,
	"target" text,
	"before" jsonb,
	"absorbing" boolean NOT NULL,
	"after_hand_over" boolean DEFAULT false NOT NULL,
	"undo" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"receipt" jsonb,
	"observed" jsonb,
	"note" text,
	"look_at" timestamp with time zone,
	"began_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"executed_at" timestamp with time zone,
	"read_deadline" timestamp with time zone,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"leaver_person_id" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"application" text,
	"title" text NOT NULL,
	"runbook" jsonb NOT NULL,
	"step_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"state" text NOT NULL,
	"owner" text,
	"backup_owner" text,
	"delegate" text,
	"handed" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"snoozed_until" timestamp with time zone,
	"via" text DEFAULT 'owner' NOT NULL,
	"ticket" text,
	"due_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"closed_by" text,
	"note" text,
	"attachment" jsonb
);
--> statement-breakpoint
ALTER TABLE "inquiries" ADD CONSTRAINT "inquiries_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "successors" ADD CONSTRAINT "successors_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hr_changes" ADD CONSTRAINT "hr_changes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roster_records" ADD CONSTRAINT "roster_records_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_scan_id_scans_id_fk" FOREIGN KEY ("scan_id") REFERENCES "public"."scans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exceptions" ADD CONSTRAINT "exceptions_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exceptions" ADD CONSTRAINT "exceptions_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lookups" ADD CONSTRAINT "lookups_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "audit_events_case" ON "audit_events" USING btree ("case_id","case_index");--> statement-breakpoint
CREATE INDEX "audit_events_kind_at" ON "audit_events" USING btree ("kind","at");--> statement-breakpoint
CREATE UNIQUE INDEX "inquiries_once" ON "inquiries" USING btree ("key");--> statement-breakpoint
CREATE UNIQUE INDEX "inquiries_one_open" ON "inquiries" USING btree ("kind","person_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "notices_unposted" ON "notices" USING btree ("at") WHERE posted_at is null;--> statement-breakpoint
CREATE INDEX "hr_changes_open" ON "hr_changes" USING btree ("at") WHERE followed_at is null;--> statement-breakpoint
CREATE INDEX "roster_records_person" ON "roster_records" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "findings_once" ON "findings" USING btree ("key");--> statement-breakpoint
CREATE INDEX "findings_scan" ON "findings" USING btree ("scan_id");--> statement-breakpoint
CREATE INDEX "findings_person" ON "findings" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "judgements_at" ON "judgements" USING btree ("at");--> statement-breakpoint
CREATE INDEX "scans_started" ON "scans" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "timers_due" ON "timers" USING btree ("due_at") WHERE fired_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_once" ON "approvals" USING btree ("case_id","scope","binding","human");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_open" ON "cases" USING btree ("person_id") WHERE kind <> 'move' and state not in ('completed', 'restored', 'cancelled', 'rejected');--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_move" ON "cases" USING btree ("person_id") WHERE kind = 'move' and state not in ('completed', 'restored', 'cancelled', 'rejected');--> statement-breakpoint
CREATE INDEX "cases_state" ON "cases" USING btree ("state");--> statement-breakpoint
CREATE INDEX "cases_opened" ON "cases" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "exceptions_case" ON "exceptions" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "exceptions_state" ON "exceptions" USING btree ("state");--> statement-breakpoint
CREATE UNIQUE INDEX "exceptions_one_open" ON "exceptions" USING btree ("task_id") WHERE state in ('asked', 'allowed');--> statement-breakpoint
CREATE UNIQUE INDEX "people_email" ON "people" USING btree ("email");--> statement-breakpoint
CREATE INDEX "people_employee" ON "people" USING btree ("employee_id");--> statement-breakpoint
CREATE INDEX "people_slack" ON "people" USING btree ("slack_user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "steps_once" ON "steps" USING btree ("case_id","key");--> statement-breakpoint
CREATE INDEX "steps_begun" ON "steps" USING btree ("application","began_at");--> statement-breakpoint
CREATE INDEX "steps_look" ON "steps" USING btree ("look_at") WHERE look_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_once" ON "tasks" USING btree ("case_id","key");