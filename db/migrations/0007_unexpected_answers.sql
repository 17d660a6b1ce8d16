ALTER TABLE "application_brakes" ALTER COLUMN "unexpected" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "application_brakes" ALTER COLUMN "unexpected" SET DATA TYPE jsonb USING '[]'::jsonb;--> statement-breakpoint
ALTER TABLE "application_brakes" ALTER COLUMN "unexpected" SET DEFAULT '[]'::jsonb;
