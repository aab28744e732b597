// The official x402 client for Node, in a process of its own: node client.mjs URL KEY
// It answers `press` and `poll` line by line, as benchmarks/client_side.py does.

import { createInterface } from "node:readline";
import { ExactEvmScheme } from "@x402/evm/exact/client";
import { createSIWxClientHook } from "@x402/extensions/sign-in-with-x";
import { wrapFetchWithPayment, x402Client, x402HTTPClient } from "@x402/fetch";
import { privateKeyToAccount } from "viem/accounts";

const [url, key] = process.argv.slice(2);
const account = privateKeyToAccount(key);
const payer = new x402Client();
payer.register("eip155:8453", new ExactEvmScheme(account));
const paid = wrapFetchWithPayment(fetch, payer);
const signing = new x402HTTPClient(payer).onPaymentRequired(createSIWxClientHook(account));
const signedIn = wrapFetchWithPayment(fetch, signing);
let number = 0;

async function told(answer) {
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function buy(path) {
  const prompt = `a lighthouse in a storm, long exposure, ${++number}`;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ prompt });
  return (await told(await paid(url + path, { method: "POST", headers, body }))).jobId;
}

async function poll(job) {
  const { status } = await told(await signedIn(`${url}/api/jobs/${job}`));
  if (status !== "pending" && status !== "loading") throw new Error(`job ${job} is ${status}`);
}

async function measured(count, act) {
  const before = process.cpuUsage();
  const began = performance.now();
  const jobs = await act();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  return { cpu_seconds: (user + system) / 1e6, seconds, count, jobs };
}

const answers = {
  async press({ path, count, at_once }) {
    return measured(count, async () => {
      const jobs = [];
      const work = async () => {
        while (jobs.length < count) {
          const at = jobs.push(null) - 1;
          jobs[at] = await buy(path);
        }
      };
      await Promise.all(Array.from({ length: at_once }, work));
      return jobs;
    });
  },
  async poll({ jobs, count }) {
    await Promise.all(jobs.map(poll));
    return measured(count * jobs.length, async () => {
      for (let round = 0; round < count; round++) await Promise.all(jobs.map(poll));
      return [];
    });
  },
};

console.log(JSON.stringify({ ready: true }));
for await (const line of createInterface({ input: process.stdin })) {
  const { verb, ...given } = JSON.parse(line);
  try {
    console.log(JSON.stringify(await answers[verb](given)));
  } catch (error) {
    console.error(error);
    console.log(JSON.stringify({ failed: String(error) }));
  }
}
process.exit(0);
