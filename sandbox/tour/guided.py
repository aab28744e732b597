"""The tour for an audience that decides: played chapter by chapter, paused, hurried and left at will."""

import asyncio
import json
import os
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.bot_process import BotFailed
from sandbox.discord import RefusedError
from sandbox.discord.model import Json
from sandbox.supervisor import Supervisor
from sandbox.tour.elsewhere import count_in
from sandbox.tour.expectations import Tour, Unexpected
from sandbox.tour.play import leave_log
from sandbox.tour.recording import Beat, Chapter, Recorder
from sandbox.tour.screen import Screen
from sandbox.tour.step import Play, Step
from sandbox.tour.steps import STEPS
from sandbox.world import World

Tell = Callable[[str, Json], None]
_GIVE_WAY_SECONDS = 15.0
_NEW_WORLD = "new chapters are played in a new world alone: make demo ARGS=--fresh"


class GuidedTour:
    """Plays the steps when asked, one at a time, and tells all windows about it. See PROTOCOL.md.

    Nobody can act by hand within a chapter: its expectations are about every cent. Who wants to, pauses the
    tour at the chapter's end (`give_way`); what they do is counted in before the next one.
    """

    def __init__(
        self,
        world: World,
        supervisor: Supervisor,
        out: Path,
        screen: Screen,
        steps: Sequence[Step] = STEPS,
    ) -> None:
        self._supervisor = supervisor
        self._screen = screen
        self._steps = steps
        self._recorder = Recorder(world, self._heard)
        funds = world.balance + world.gas
        self._tour = Tour(world, supervisor.bot, self._recorder, out, wallet_before=funds)
        self._chapters = [Chapter(number, step.title) for number, step in enumerate(steps, 1)]
        self._line: deque[Chapter] = deque()
        self._hurried: set[int] = set()
        self._at: Chapter | None = None
        self._disturbed = False
        self._wake, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._tells: set[Tell] = set()
        self._welcome = self._fresh = True
        self._ready = False

    # ── its audience ─────────────────────────────────────────────────────────────────────────────

    def join(self, tell: Tell) -> None:
        """Tell this window of everything from now on."""
        self._tells.add(tell)

    def leave(self, tell: Tell) -> None:
        self._tells.discard(tell)

    def json(self) -> Json:
        """Return TOUR of PROTOCOL.md."""
        return {
            "chapters": [chapter.json() for chapter in self._chapters],
            "state": self._state(),
            "at": self._at.number if self._at else None,
            "hurried": self._at is not None and self._recorder.hurried,
            "waiting": self._recorder.waits_for,
            "ready": self._ready,
            "welcome": self._welcome,
            "fresh": self._fresh,
        }

    @property
    def offers_something(self) -> bool:
        """True if a chapter can be played or shown again."""
        return self._fresh or any(chapter.state == "played" for chapter in self._chapters)

    def _state(self) -> str:
        if self._line or self._at:
            return "paused" if self._recorder.paused else "playing"
        return "idle" if any(chapter.state == "open" for chapter in self._chapters) else "done"

    def _heard(self, chapter: Chapter, beat: Beat | None) -> None:
        if beat is None:
            self._share()
            return
        data = {"chapter": chapter.number, "n": len(chapter.beats) - 1, "beat": beat.json()}
        for tell in self._tells:
            tell("tour_beat", data)

    def _share(self) -> None:
        for tell in self._tells:
            tell("tour", self.json())

    # ── playing ──────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Play the first chapter unseen: a visitor who looks around needs the budgets it gives. Raises
        BotFailed and Unexpected."""
        first = self._chapters[0]
        self._hurried.add(first.number)
        await self._play(first)
        if first.state != "played":
            raise Unexpected(first.beats[-1].text)
        self._ready = True
        self._share()

    async def run(self) -> None:
        """Play what is asked for until cancelled."""
        self._ready = True
        while True:
            while self._recorder.paused or not self._line:
                self._wake.clear()
                self._share()
                await self._wake.wait()
            await self._play(self._line.popleft())
            await self._recorder.read_all()

    async def _play(self, chapter: Chapter) -> None:
        self._at = chapter
        self._idle.clear()
        chapter.state = "playing"
        self._recorder.hurried = chapter.number in self._hurried
        self._recorder.begin(chapter)
        self._share()
        try:
            await self._supervisor.start()
            async with self._supervisor.alone():
                await self._played(chapter)
        finally:
            self._at = None
            self._idle.set()
            self._share()

    async def _played(self, chapter: Chapter) -> None:
        await asyncio.to_thread(self._tour.out.mkdir, parents=True, exist_ok=True)
        line = f"{chapter.number}/{len(self._chapters)}  {chapter.title}"
        try:
            if self._disturbed:
                with self._recorder.waiting("what was tried by hand is counted in"):
                    await count_in(self._tour)
                self._disturbed = False
            await self._steps[chapter.number - 1].play(self._tour)
        except (Unexpected, BotFailed, RefusedError, LookupError, TimeoutError) as error:
            self._recorder.off(str(error))
            self._screen.off(f"{line}: {error}")
            await asyncio.to_thread(leave_log, self._tour.bot, self._tour.out)
            chapter.state, self._disturbed = "off", True
            self._recorder.paused = True
        else:
            self._screen.fine(line)
            chapter.state = "played"

    # ── what the audience can do ─────────────────────────────────────────────────────────────────

    @property
    def verbs(self) -> Mapping[str, Callable[[Json], Awaitable[Json]]]:
        return {
            "tour.start": self._start,
            "tour.go": self._go,
            "tour.pause": self._pause,
            "tour.resume": self._resume,
            "tour.skip": self._skip,
            "tour.stop": self._stop,
            "tour.beats": self._beats,
            "tour.welcomed": self._welcomed,
        }

    async def give_way(self) -> None:
        """Let a person act by hand, once no chapter is under way. They need no welcome any more. Raises
        RefusedError if the chapter goes on for long."""
        self._welcome = False
        self._recorder.paused = bool(self._line or self._at)
        self._recorder.hurried = self._at is not None
        self._share()
        if self._at is not None:
            try:
                async with asyncio.timeout(_GIVE_WAY_SECONDS):
                    await self._idle.wait()
            except TimeoutError:
                raise RefusedError("the tour is in the middle of a chapter; it pauses at its end") from None
        self._disturbed = True

    async def _start(self, _: Json) -> Json:
        self._check_playable()
        self._follow([chapter for chapter in self._chapters if chapter.state == "open"])
        return {}

    async def _go(self, request: Json) -> Json:
        chapter = self._chapter(request)
        self._check_playable()
        if chapter.state == "played":
            raise RefusedError("this chapter was played already: show it again")
        before = self._needed(chapter)
        later = [one for one in self._chapters[chapter.number :] if one.state == "open"]
        self._hurried = {one.number for one in before}
        self._follow([*before, chapter, *(one for one in later if one not in before)])
        return {}

    def _follow(self, line: Sequence[Chapter]) -> None:
        self._welcome = self._recorder.paused = False
        self._line = deque(chapter for chapter in line if chapter is not self._at)
        self._recorder.hurried = True  # what is under way comes to its end
        self._wake.set()
        self._share()

    def _check_playable(self) -> None:
        if not self._fresh:
            raise RefusedError(_NEW_WORLD)
        if not self._ready:
            raise RefusedError("the bot is still logging in")

    def _needed(self, chapter: Chapter) -> list[Chapter]:
        """Return the chapters that were not played and that this one needs, in their order."""
        pairs = list(zip(self._steps, self._chapters, strict=True))
        by_play: dict[Play, Chapter] = {step.play: one for step, one in pairs}
        begun = {play for play, one in by_play.items() if one.state in ("played", "playing")}
        left = [one for step, one in pairs if step.ends in begun and one.state == "open"]
        left = [one for one in left if one.number < chapter.number]
        wanted = {one.number for one in left}
        left.append(chapter)
        while left:
            for play in self._steps[left.pop().number - 1].needs:
                needed = by_play[play]
                if needed.state != "played" and needed.number not in wanted:
                    wanted.add(needed.number)
                    left.append(needed)
        return [one for one in self._chapters if one.number in wanted]

    async def _pause(self, _: Json) -> Json:
        self._recorder.paused = bool(self._line or self._at)
        self._share()
        return {}

    async def _resume(self, _: Json) -> Json:
        self._recorder.paused = False
        self._wake.set()
        self._share()
        return {}

    async def _skip(self, request: Json) -> Json:
        """Come to the end of the chapter without leaving time to read, unless the next one is under way
        already."""
        if self._at is None or self._at.number == request.get("chapter", self._at.number):
            self._recorder.hurried = True
        return await self._resume(request)

    async def _stop(self, _: Json) -> Json:
        self._line.clear()
        self._welcome = self._recorder.paused = False
        self._recorder.hurried = True
        self._wake.set()
        self._share()
        return {}

    async def _beats(self, request: Json) -> Json:
        return {"beats": [beat.json() for beat in self._chapter(request).beats]}

    async def _welcomed(self, _: Json) -> Json:
        self._welcome = False
        self._share()
        return {}

    def _chapter(self, request: Json) -> Chapter:
        number = request.get("chapter")
        if not isinstance(number, int) or not 1 <= number <= len(self._chapters):
            raise RefusedError("there is no such chapter")
        return self._chapters[number - 1]

    # ── between two runs ─────────────────────────────────────────────────────────────────────────

    def save(self, file: Path) -> None:
        """Keep what was played, to be shown again in the next run."""
        played = [chapter for chapter in self._chapters if chapter.state == "played"]
        chapters = [{"title": one.title, "beats": [asdict(beat) for beat in one.beats]} for one in played]
        part = file.with_suffix(".part")
        part.write_text(json.dumps({"chapters": chapters}))
        os.replace(part, file)

    def load(self, file: Path) -> None:
        """Take the chapters of an earlier run. They can be shown again; no others can be played: what they
        need has happened to another tour. Without a file that can be read nothing can be shown."""
        self._fresh = self._welcome = False
        try:
            told = {one["title"]: _beats(one["beats"]) for one in json.loads(file.read_text())["chapters"]}
        except (OSError, ValueError, LookupError, TypeError):
            return
        for chapter in self._chapters:
            if chapter.title in told:
                chapter.beats = told[chapter.title]
                chapter.state = "played"


def _beats(saved: Sequence[Mapping[str, Any]]) -> list[Beat]:
    """Return the beats of a file. Raises TypeError or LookupError for some that cannot be told."""
    beats = [Beat(**one) for one in saved]
    for beat in beats:
        beat.json()
    return beats
