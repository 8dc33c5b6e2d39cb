import { readFileSync } from "node:fs";

/** The last stage of the Dockerfile: what the image holds, and how it is run. */
export type Image = {
  /** Where it stands. */
  workdir: string;
  env: Record<string, string>;
  /** What is copied, from the repository's root to below `workdir`. */
  copies: { from: string; to: string }[];
  user: string;
  command: string[];
  healthcheck: string[];
  volumes: string[];
};

/** @throws Error for a step that nobody here could carry out, so that none is passed over */
export function readDockerfile(): Image {
  const text = readFileSync("Dockerfile", "utf8")
    .replace(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ");
  const stages = text.split(/^(?=FROM )/m).slice(1);
  const image: Image = {
    workdir: "",
    env: {},
    copies: [],
    user: "",
    command: [],
    healthcheck: [],
    volumes: [],
  };
  for (const line of (stages.at(-1) ?? "").split("\n").filter((one) => one.trim())) {
    const [, name = "", rest = ""] = line.match(/^(\w+)\s+(.*)$/) ?? [];
    step(image, name, rest.trim());
  }
  return image;
}

function step(image: Image, name: string, rest: string): void {
  if (name === "FROM" || name === "EXPOSE" || name === "RUN") return;
  if (name === "WORKDIR") image.workdir = rest;
  else if (name === "USER") image.user = rest;
  else if (name === "VOLUME") image.volumes.push(rest);
  else if (name === "CMD") image.command = JSON.parse(rest) as string[];
  else if (name === "HEALTHCHECK") image.healthcheck = JSON.parse(rest.replace(/^.*?CMD /, "")) as string[];
  else if (name === "ENV") {
    for (const pair of rest.split(/\s+/)) image.env[pair.replace(/=.*/, "")] = pair.replace(/^.*?=/, "");
  } else if (name === "COPY") {
    const [, from, to] = rest.match(/^--from=build \/app\/(\S+) \.\/(\S*)$/) ?? [];
    if (from === undefined || to === undefined) throw new Error(`Dockerfile: COPY ${rest}`);
    image.copies.push({ from, to });
  } else throw new Error(`Dockerfile: ${name} ${rest}`);
}
