"""One crash: where the bot ends, and what goes wrong in the world meanwhile."""

from dataclasses import dataclass

from bot.ports.checkpoints import GENTLY


@dataclass(frozen=True, slots=True)
class Case:
    """One crash. `kill_at` and `kill_again_at`: checkpoints of the first and of the restarted bot; `fault`: a
    failure of the world, as (point, kind), that lets `skip` calls pass first; `mutant`: a bug planted on
    purpose; `count`: jobs of the batch; `slow`: seconds that StableStudio takes for each paid answer;
    `restored`: once all is done, the database is that of the kill again, as after a backup, and `adopt` is
    run on it; `networks`: where the bot pays, by preference; `node`: a trouble of a chain's node, as (point,
    kind, seconds of the chain's time), that begins when the job itself is signed for; `text`: a picture of
    words alone, without a file to upload, so that a single transaction makes it ready to be paid."""

    kill_at: str | None = None
    fault: tuple[str, str] | None = None
    kill_again_at: str | None = None
    mutant: str | None = None
    count: int = 1
    slow: float = 0.0
    restored: bool = False
    networks: tuple[str, ...] = ("base",)
    skip: int = 0
    node: tuple[str, str, float] | None = None
    text: bool = False

    @property
    def path(self) -> str:
        """Return the address that is paid for the picture itself."""
        return f"/api/generate/flux-2-pro/{'generate' if self.text else 'edit'}"

    @property
    def payments(self) -> int:
        """Return the number of payments if nothing goes wrong."""
        return self.count if self.text else 1 + self.count

    @property
    def is_gentle(self) -> bool:
        """Return True if the bot is asked to stop, and nothing else happens."""
        return self.fault is None and (self.kill_at or "").startswith(GENTLY)

    @property
    def is_hasty(self) -> bool:
        """Return True if a bot with a planted bug has to come to rest soon. Solana proves nothing soon."""
        return self.mutant is not None and "solana" not in self.networks

    def __str__(self) -> str:
        where = f"{' and '.join(self.networks)}: " if self.networks != ("base",) else ""
        fault = ".".join(self.fault) if self.fault else "no fault"
        later = f" at call {self.skip + 1}" if self.skip else ""
        again = f", again {self.kill_again_at}" if self.kill_again_at else ""
        mutant = f", {self.mutant}" if self.mutant else ""
        several = f", {self.count} jobs" if self.count > 1 else ""
        back = ", an older copy restored" if self.restored else ""
        node = f", {self.node[0]} {self.node[1]} for {self.node[2]:.0f} s" if self.node else ""
        fault += ", words alone" if self.text else ""
        return f"{where}{fault}{later}, killed {self.kill_at or 'never'}{again}{mutant}{several}{back}{node}"
