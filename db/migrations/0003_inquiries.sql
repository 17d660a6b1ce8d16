ALTER TABLE "inquiries" DROP COLUMN "first";--> statement-breakpoint
ALTER TABLE "inquiries" DROP COLUMN "because";