"""eth_account and httpx are loaded without parts that no bot uses, and work as ever."""

import subprocess
import sys

PROGRAM = """
import sys
import bot.payments
from eth_account import Account
assert "py_ecc.bls" not in sys.modules and "py_ecc.bls12_381" not in sys.modules
key = bytes.fromhex("a3" * 32)
for kdf in ("scrypt", "pbkdf2"):
    sealed = Account.encrypt(key, "correct horse", kdf=kdf, iterations=2)
    assert bytes(Account.decrypt(sealed, "correct horse")) == key
import httpx, click, pydantic, eth_utils.pydantic
assert issubclass(eth_utils.pydantic.CamelModel, pydantic.BaseModel)
assert "httpx._main" not in sys.modules
from httpx._main import main
assert isinstance(main, click.Command)
from py_ecc.bls import G2ProofOfPossession
from py_ecc.bls12_381 import curve_order
assert curve_order == bot.payments.BLS_ORDER
print(len(G2ProofOfPossession.SkToPk(5)))
"""


def test_keystores_work_and_others_get_the_real_library() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "48\n"), done.stderr
