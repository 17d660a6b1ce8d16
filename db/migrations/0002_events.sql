CREATE TABLE "inquiries" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"person_id" text NOT NULL,
	"about" jsonb NOT NULL,
	"first" text,
	"asked_of" text,
	"because" text,
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
ALTER TABLE "inquiries" ADD CONSTRAINT "inquiries_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "successors" ADD CONSTRAINT "successors_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "inquiries_once" ON "inquiries" USING btree ("key");--> statement-breakpoint
CREATE UNIQUE INDEX "inquiries_one_open" ON "inquiries" USING btree ("kind","person_id") WHERE state = 'open';