/**
 * A process that removes expired sessions, as another server would.
 * `count`: says so when it is ready, begins when its input ends, and prints how many went.
 * `schedule`, `pause`: has nothing to do but the schedule, or a run in its pause, and so should end.
 */
import { removeExpired } from "@/features/cleanup/mutations";
import { pace } from "@/features/cleanup/policy";
import { scheduleCleanup } from "@/features/cleanup/schedule";
import { db } from "@/lib/db";

const [mode] = process.argv.slice(2);
if (mode === "schedule") scheduleCleanup();
if (mode === "pause") {
  void removeExpired("sessions", new Date(), { ...pace, batch: 1, pause: 10 * 60 * 1000, ref: false });
}
if (mode === "count") {
  await db().user.count();
  console.log("ready");
  process.stdin.resume().once("end", async () => {
    const { removed } = await removeExpired("sessions", new Date(), { ...pace, pause: 20 });
    console.log(removed);
    await db().$disconnect();
  });
}
