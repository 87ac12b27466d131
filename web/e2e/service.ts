// Starts the program for the browser tests: an empty folder of its own, the built-in sample, a free port. What it returns stops it.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The account of a team, made at each start. */
export const account = { name: "Équipe d’essai", password: "un bus rouge passe le lundi" };

const startWithinMs = 180_000;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("no port"));
      });
    });
  });
}

function ready(program: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => {
      reject(new Error(`the service is not ready after ${startWithinMs.toString()} ms:\n${said}`));
    }, startWithinMs);
    const hear = (text: Buffer): void => {
      said += text.toString();
      if (!said.includes("prêt : ")) return;
      clearTimeout(late);
      resolve();
    };
    program.stdout?.on("data", hear);
    program.stderr?.on("data", hear);
    program.on("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`the service ended with ${String(code)}:\n${said}`));
    });
  });
}

/** MAILLAGE_E2E_URL names a service that already runs, to look at a failure closely; it needs the account of a team too. */
export default async function start(): Promise<() => Promise<void>> {
  if (process.env["MAILLAGE_E2E_URL"] !== undefined) return () => Promise.resolve();
  const binary = process.env["MAILLAGE_BIN"] ?? join(import.meta.dirname, "..", "..", "bin", "maillage");
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run "make build" first`);
  const folder = await mkdtemp(join(tmpdir(), "maillage-e2e-"));
  const address = `127.0.0.1:${(await freePort()).toString()}`;
  const program = spawn(binary, ["serve", "--var", folder, "--listen", address], {
    stdio: ["ignore", "pipe", "pipe"],
    // One visitor asks here what a hundred would in a minute.
    env: { ...process.env, MAILLAGE_REQUESTS_PER_MINUTE: "100000" },
  });
  await ready(program);
  const added = spawnSync(binary, ["account", "add", account.name, "--var", folder], { input: `${account.password}\n` });
  if (added.status !== 0) throw new Error(`no account: ${added.stderr.toString()}`);
  process.env["MAILLAGE_E2E_URL"] = `http://${address}`;
  return async () => {
    const ended = new Promise((resolve) => program.once("exit", resolve));
    program.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
}
