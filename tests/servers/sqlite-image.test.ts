import { describeImage } from "./support/image";

describeImage(async () => null);
