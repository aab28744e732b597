/** Wallets, ledger and chains, each from its own source, side by side. */

import { tell } from "../bus.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { copy } from "../menus/message.js";
import { timestamp } from "../time.js";
import { micro, plural, usd } from "../words.js";
import { act, actButton } from "./acts.js";
import { part, redraw, rows } from "./part.js";

const MOST_MOVEMENTS = 8;
const TITLES = { base: "Base", solana: "Solana", tempo: "Tempo" };

export function moneyTab() {
  const wallet = h("div");
  const deposit = h("div");
  const books = h("div");
  const moves = h("div");
  const root = h(
    "div",
    {},
    part("Wallet, as the chain has it", wallet, deposit),
    part("Ledger, as the bot audits it", books),
    part("Movements on the chain", moves),
  );
  const draw = (bench) => {
    redraw(wallet, [bench.wallets, bench.payments, bench.chain?.block], () => walletLines(bench));
    redraw(deposit, networks(bench), () => [depositForm(networks(bench))]);
    redraw(books, bench.ledger, () => ledgerLines(bench.ledger ?? {}));
    redraw(moves, bench.chain?.movements, () => movements(bench));
  };
  return { root, draw };
}

const networks = ({ wallets }) => (wallets ?? []).map((one) => one.network);

function walletLines({ wallets, payments, chain }) {
  const several = wallets.length > 1;
  return [
    ...wallets.map((wallet) =>
      h(
        "div",
        { class: "wallet" },
        several ? h("div", { class: "dim" }, TITLES[wallet.network]) : null,
        h("div", { class: "big-figure" }, usd(wallet.balance), h("span", { class: "dim" }, " USDC")),
        rows(["Address", addressOf(wallet)]),
      ),
    ),
    rows(
      [several ? "Block of Base" : "Block", chain.block.toLocaleString("en")],
      ["Paid to StableStudio", `${usd(payments.settled_amount)} in ${plural(payments.settled, "payment")}`],
    ),
  ];
}

function addressOf(wallet) {
  return h(
    "button",
    {
      class: "address link-button",
      type: "button",
      title: "Copy the address",
      "data-focus": `address-${wallet.network}`,
      onclick: () => copy(wallet.address, "The address is copied."),
    },
    `${wallet.address.slice(0, 8)}…${wallet.address.slice(-6)}`,
    icon("copy", 14),
  );
}

function depositForm(words) {
  const input = h("input", {
    class: "small-input",
    type: "text",
    inputmode: "decimal",
    value: "25",
    "aria-label": "Amount of the deposit in dollars",
  });
  const options = words.map((word) => h("option", { value: word }, TITLES[word]));
  const choice = h("select", { class: "small-input", "aria-label": "Network of the deposit" }, options);
  const give = async () => {
    const amount = micro(input.value);
    if (!amount) return tell("notice", { text: "An amount looks like 25 or 25.000417.", bad: true });
    await act("deposit", { amount, network: choice.value });
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && give());
  return h(
    "div",
    { class: "inline-form" },
    h("span", { class: "prefixed" }, "$", input),
    words.length > 1 ? choice : null,
    actButton("Deposit to the wallet", give),
  );
}

function ledgerLines(ledger) {
  const check = actButton(
    "Check the books against the chain",
    () => act("audit").then((answer) => answer && said(answer.ledger)),
    { style: "primary" },
  );
  const balances = (ledger.balances ?? []).map((entry) => [entry.label, usd(entry.amount)]);
  return [
    verdict(ledger),
    balances.length ? rows(...balances) : null,
    (ledger.findings ?? []).map(finding),
    h("div", { class: "inline-form" }, check),
  ];
}

function said(ledger) {
  const text =
    ledger.error ??
    (ledger.ok
      ? "Ledger and chain agree."
      : `${plural(ledger.findings.length, "finding")}: see the workbench.`);
  tell("notice", { text, bad: !ledger.ok });
}

function verdict({ ok, error, pending, as_of: at }) {
  if (error) return h("div", { class: "verdict bad" }, icon("warning", 17), error);
  if (pending || at === null || at === undefined)
    return h("div", { class: "verdict dim" }, "Looking into the books…");
  const words = ok ? "Everything adds up" : "Something does not add up";
  return h(
    "div",
    { class: ok ? "verdict good" : "verdict bad" },
    icon(ok ? "check" : "warning", 17),
    h("span", {}, words),
    h("span", { class: "dim" }, timestamp(at * 1000, "R")),
  );
}

const finding = (one) =>
  h(
    "div",
    { class: "finding" },
    h("strong", {}, one.what),
    h("span", {}, one.detail),
    h("span", { class: "dim" }, `${one.table} ${one.row}`),
  );

function movements({ chain, wallets }) {
  const list = (chain?.movements ?? []).slice(0, MOST_MOVEMENTS);
  if (!list.length) return h("p", { class: "dim" }, "Nothing has moved yet.");
  const mine = wallets.map((wallet) => wallet.address.toLowerCase());
  const several = wallets.length > 1;
  return h(
    "ul",
    { class: "movement-list" },
    list.map((move) => movement(move, mine, several)),
  );
}

function movement(move, mine, several) {
  const out = mine.includes(String(move.from).toLowerCase());
  const kinds = { payment: "Payment to StableStudio", deposit: "Deposit", mint: "First funds", gas: "Gas" };
  const words = kinds[move.kind] ?? move.kind;
  return h(
    "li",
    {},
    h("span", {}, words),
    h("span", { class: "dim mono" }, `${several ? TITLES[move.network] : "block"} ${move.block.toLocaleString("en")}`),
    h("strong", { class: out ? "" : "good" }, `${out ? "−" : "+"}${usd(move.amount)}`),
  );
}
