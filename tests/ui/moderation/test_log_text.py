"""Lines of the moderation log, in the alerts channel and in a history."""

import json
from dataclasses import fields

import pytest

from bot.domain.moderation.cases import CaseFacts
from bot.domain.moderation.log import LOSS, MANY_LOSSES, JobFacts, LogLine, LossCount
from bot.domain.moderation.notices import LogLineAdded, ManyLosses
from bot.domain.server_settings import ServerSettings
from bot.ui.kit.notices import notice_card
from bot.ui.moderation import log_text

START = 1_700_000_000_000


def log_line(action: str, old: str | None = None, new: str | None = None, reason: str = "") -> LogLine:
    return LogLine(1, START, 11, 77, action, old, new, reason)


FREEZE = json.dumps({"at": 9000, "by": 77, "reason": "x"})
CLIP = JobFacts("k7f3ab", 5, "veo-3.1", 1_600_000).dump()
TWO = JobFacts("k7f3ab", 5, "grok", 140_000, 2).dump()
DATES = "entries <t:1:f>, voting <t:{}:f>"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (log_line("confirm_above", "250000", "500000"), "💵 Confirm above: $0.25 → $0.50 · <@77>"),
        (log_line("approve_above", None, "2500000"), "🛂 Approval above: off → $2.50 · <@77>"),
        (log_line("approvals_channel", "4", "5"), "🛂 Approvals channel: <#4> → <#5> · <@77>"),
        (log_line("approver_role", "4", None), "🛂 Approver role: <@&4> → none · <@77>"),
        (log_line("approvals_ping", "True", "False"),
         "🔔 Approvals ping the approver role: on → off · <@77>"),
        (log_line("alerts_channel", None, "5"), "🔔 Alert channel: none → <#5> · <@77>"),
        (log_line("zone", "UTC", "Asia/Tokyo"), "🕑 Time zone: UTC → Asia/Tokyo · <@77>"),
        (log_line("running_per_member", "3", "5"), "⏱️ Jobs at once: 3 → 5 · <@77>"),
        (log_line("share_pictures", "True", "False"),
         "🖼️ Working from each other's pictures: on → off · <@77>"),
        (log_line("limit role:5 per day", None, "$2.00"),
         "💵 Daily limit of <@&5> together: off → $2.00 · <@77>"),
        (log_line("limit server:11 per day", "$5.00", "$8.00"),
         "💵 Daily server limit: $5.00 → $8.00 · <@77>"),
        (log_line("allowance member:6 per week", "$1.00", None),
         "💵 <@6>'s weekly allowance: $1.00 → off · <@77>"),
        (log_line("model veo-3.1 channel:6", None, "off"), "🎛️ Veo 3.1 in <#6>: not set → off · <@77>"),
        (log_line("model * server:11", "on", "off"), "🎛️ All models: on → off · <@77>"),
        (log_line("default image model", None, "grok"),
         "🎛️ Model of `/imagine`: the bot's choice → Grok · <@77>"),
        (log_line("case strike", None, CaseFacts(4, 5, strikes=2, blocks=True, until=9_000).dump(), "spam"),
         "⚠️ <@77> gave <@5> strike 2 · until <t:9:f> · case 4 · “spam”"),
        (log_line("case strike", None, CaseFacts(3, 5, strikes=1).dump()),
         "⚠️ <@77> gave <@5> strike 1 · case 3"),
        (log_line("case strike lifted", None, CaseFacts(3, 5).dump()),
         "↩️ <@77> took a strike of <@5> back · case 3"),
        (log_line("case block", None, CaseFacts(6, 5, blocks=True).dump()),
         "⛔ <@77> blocked <@5> · without an end · case 6"),
        (log_line("case unblock", None, CaseFacts(7, 5, about=6).dump()), "✅ <@77> unblocked <@5> · case 7"),
        (log_line("case appeal granted", None, CaseFacts(8, 5, about=6).dump()),
         "⚖️ <@77> granted <@5>'s appeal · case 8"),
        (log_line("strike_ladder", "note 1h", "1h blocked"),
         "⚠️ Ladder of strikes: a note; blocked for 1 hour → blocked for 1 hour; blocked until a moderator "
         "unblocks · <@77>"),
        (log_line("gate_role", None, "40"), "🚪 Role that may use the bot: none → <@&40> · <@77>"),
        (log_line("frozen", None, FREEZE, "checking the *books*"),
         "🧊 <@77> froze spending · “checking the \\*books\\*”"),
        (log_line("frozen", FREEZE, None), "▶️ <@77> let members spend again"),
        (log_line("approve job k7f3ab", None, CLIP), "✅ <@77> approved <@5>'s clip · $1.60"),
        (log_line("approve (first of two) job k7f3ab", None, TWO),
         "☑️ <@77> approved <@5>'s 2 pictures, one of two · $0.14"),
        (log_line("deny job k7f3ab", None, CLIP, "too dear"),
         "🚫 <@77> denied <@5>'s clip · $1.60 · “too dear”"),
        (log_line("deny job k7f3", None, "$3.20"), "🚫 <@77> denied a job · $3.20"),
        (log_line("removed", None, JobFacts("k7f3ab", 5, "grok").dump()), "🗑️ <@77> removed <@5>'s picture"),
        (log_line("put back", None, JobFacts("k7f3ab", 5, "veo-3.1").dump()), "↩️ <@77> put <@5>'s clip back"),
        (log_line("removed", "job k7f3ab of 5"), "🗑️ <@77> removed a result"),
        (log_line("contest opened: Autumn: leaves (k7f3ab)", None, "pot $0.50"),
         "🏆 <@77> opened the contest “Autumn\\: leaves”\n-# pot $0\\.50"),
        (log_line("contest extended: Autumn (k7f3ab)", DATES.format(2), DATES.format(3)),
         "🏆 <@77> extended the contest “Autumn”\n-# <t:2:f> → <t:3:f>"),
        (log_line("contest edited: Rain, snow (k7f3ab)", "Rain, sun, pairs, pot $5.00, prize $1.00",
                  "Rain, snow, pairs, pot $8.00, prize $1.00"),
         "🏆 <@77> changed the contest “Rain, snow”\n-# Rain, sun → Rain, snow · pot $5\\.00 → pot $8\\.00"),
        (log_line("contest edited: Rain (k7f3ab)", *["Rain, pairs, pot $5.00, prize $1.00"] * 2),
         "🏆 <@77> changed the contest “Rain”"),
        (log_line("contest moved: Autumn (k7f3ab)", "<#1>", "<#2>"),
         "🏆 <@77> moved the contest “Autumn” to another channel\n-# <#1> → <#2>"),
        (log_line("contest entry disqualified: Autumn (k7f3ab)", "job aaaa of <@5>", None, "a photo"),
         "🏆 <@77> disqualified an entry of the contest “Autumn” · “a photo”\n-# entry by <@5>"),
        (log_line("contest waits for a channel: Autumn", "<#4>"),
         "⚠️ I can't post for the contest “Autumn”\n-# <#4>"),
        (log_line("contest repeats", None, "Autumn, Winter"),
         "🔁 <@77> made contests repeat · Autumn, Winter"),
        (log_line("results_to", "here", "member_thread"),
         "📍 Results go: where they are asked for → to a thread for each member · <@77>"),
        (log_line("results_channel", None, "5"), "📍 Results channel: none → <#5> · <@77>"),
        (log_line("results channel:6", None, "channel:5"),
         "📍 Results from <#6> go: as on the server → to one channel in <#5> · <@77>"),
        (log_line("default image model channel:6", None, "grok"),
         "🎛️ Model of `/imagine` in <#6>: as on the server → Grok · <@77>"),
        (log_line("gallery_channel", "5", None), "⭐ Gallery: <#5> → none · <@77>"),
        (log_line("gallery_stars", "3", "5"), "⭐ Stars for the gallery: 3 → 5 · <@77>"),
        (log_line("loved_monthly", "False", "True"), "⭐ Most loved of each month: off → on · <@77>"),
        (log_line("contest reminders", None, "<@&5>"), "🔔 Role for contest reminders: none → <@&5> · <@77>"),
        (log_line("pause", None, "paused", "a look"),
         "⏸️ <@77> paused all spending on all servers · “a look”"),
        (log_line("deposit assigned", "unclaimed", "5000000 micro-USDC, 0xabc:1"),
         "💵 <@77> credited a deposit to this server · $5.00"),
        (log_line("rescue k7f3ab", "RESULT_LOST", "FETCHED"), "🛟 <@77> delivered a failed job after all"),
        (log_line("something *new*", "1", "2"), "📝 something \\*new\\*: 1 → 2 · <@77>"),
    ],
)  # fmt: skip
def test_a_line_of_the_log(line: LogLine, said: str) -> None:
    assert log_text.line(line) == said


@pytest.mark.parametrize(
    ("line", "small"),
    [
        (log_line("zone", "UTC", "Asia/Tokyo"), ""),
        (log_line("approve job k7f3ab", None, CLIP), "job k7f3ab · "),
        (log_line("removed", None, JobFacts("k7f3ab", 5, "grok").dump()), "job k7f3ab · "),
        (log_line("adopted k7f3ab", "unpaid", "{}"), "job k7f3ab · "),
        (log_line("dispute settled", "k7f3ab", "studio"), "job k7f3ab · "),
    ],
)
def test_a_line_of_a_history_has_its_job_and_time_below(line: LogLine, small: str) -> None:
    assert log_text.line(line, at=True) == f"{log_text.line(line)}\n-# {small}<t:{START // 1000}:f>"
    assert "k7f3ab" not in log_text.line(line)


def test_the_bot_itself_can_be_the_one_who_did_it() -> None:
    cancelled = LogLine(1, 0, 11, None, "contest cancelled: Autumn (k7f3ab)", None, None, "no entries")
    assert log_text.line(cancelled) == "🏆 The bot cancelled the contest “Autumn” · “no entries”"
    void = LogLine(1, 0, 11, None, "approval void job k7f3ab", "77", CLIP, "")
    assert log_text.line(void) == (
        "↩️ <@5>'s clip needs a new approval · $1.60\n-# the approver may no longer decide"
    )


def test_every_setting_of_a_server_has_a_name() -> None:
    for setting in fields(ServerSettings):
        if setting.name not in ("guild_id", "frozen"):
            assert log_text.line(log_line(setting.name, None, None)).count("📝") == 0, setting.name


def test_untrusted_words_are_cut_and_escaped() -> None:
    said = log_text.line(log_line("theme @everyone " + "x" * 300, "y" * 300, "z" * 300, "r" * 300), length=50)
    assert "@everyone" not in said
    assert len(said) < 600
    theme = log_text.line(log_line("contest opened: @everyone <@5> **x** (k7f3ab)"))
    assert "@everyone" not in theme
    assert "<@5>" not in theme


@pytest.mark.parametrize(
    ("refunded", "whose"),
    [(0, "The server bears it."), (70_000, "The bot's operator gave $0.07 back to this server.")],
)
def test_a_loss_says_whose_money_it_was_and_names_its_job_below(refunded: int, whose: str) -> None:
    facts = {"job_id": "k7f3ab", "model": "grok", "paid": 70_000, "refunded": refunded,
             "failure": "RESULT_LOST"}  # fmt: skip
    said = log_text.line(LogLine(1, 0, 11, None, LOSS, None, json.dumps(facts), ""))
    assert said == (
        f"💸 A job failed after it was paid: $0.07 lost. {whose} The member's allowance is untouched."
        "\n-# Grok · job k7f3ab"
    )


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        (LossCount(10, 400_000, 0), "10 jobs failed after they were paid in the last hour: $0.40 lost."),
        (LossCount(10, 400_000, 100_000), "The bot's operator gave $0.10 of it back."),
        (LossCount(4, 6_000_000, 4_500_000, 5_000_000), "has given $5.00 back today and gives no more"),
    ],
    ids=["many", "shared", "capped"],
)
def test_many_losses_say_what_can_be_done(losses: LossCount, said: str) -> None:
    line = LogLine(1, START, 11, None, MANY_LOSSES, None, losses.dump(), "")
    assert said in log_text.line(line)
    assert "`/treasury freeze` stops all spending" in log_text.line(line)
    assert said in log_text.many_losses(ManyLosses(11, losses))
    assert "server 11" in log_text.many_losses(ManyLosses(11, losses))


@pytest.mark.parametrize(
    ("forgiven", "said"),
    [(True, "allowance is untouched."), (False, "counts in the member's allowance."), (None, "bears it.")],
)
def test_a_loss_says_what_becomes_of_the_allowance(forgiven: bool | None, said: str) -> None:
    facts = {"job_id": "k7f3ab", "model": "grok", "paid": 40_000, "refunded": 0, "failure": "studio_failed"}
    line = LogLine(1, START, 11, None, LOSS, None, json.dumps(facts | {"forgiven": forgiven}), "")
    assert log_text.line(line).partition("\n")[0].endswith(said)


@pytest.mark.parametrize(
    ("action", "boxed"), [(LOSS, True), ("contest entry reported: x (k7f3ab)", True), ("zone", False)]
)
def test_only_a_trouble_is_a_box(action: str, boxed: bool) -> None:
    facts = {"job_id": "k7f3ab", "model": "grok", "paid": 1, "refunded": 0, "failure": "x"}
    entry = LogLine(1, START, 11, None, action, None, json.dumps(facts) if action == LOSS else None, "")
    (part,) = notice_card(LogLineAdded(entry)).to_components()
    assert (part["type"] == 17) == boxed
