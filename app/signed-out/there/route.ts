export { leadThere as GET } from "@/features/provider-sign-out/lead-there";
