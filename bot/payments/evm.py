"""The EIP-712 message that moves USDC (EIP-3009), and addresses with checksum (EIP-55)."""

import re
from dataclasses import dataclass

from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.address import to_checksum_address

from bot.domain.money.networks import Network

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)


_TYPES = {
    "TransferWithAuthorization": [
        {"name": "from", "type": "address"},
        {"name": "to", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "validAfter", "type": "uint256"},
        {"name": "validBefore", "type": "uint256"},
        {"name": "nonce", "type": "bytes32"},
    ]
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """The arguments of EIP-3009 `transferWithAuthorization`."""

    payer: str
    payee: str
    amount: int  # micro-USDC
    valid_after: int  # seconds since the epoch
    valid_before: int
    nonce: bytes  # 32

    @property
    def nonce_hex(self) -> str:
        return "0x" + self.nonce.hex()

    def signable(self, network: Network) -> SignableMessage:
        """Return the EIP-712 message of this transfer on `network`."""
        domain = {
            "name": network.domain_name,
            "version": network.domain_version,
            "chainId": network.chain_id,
            "verifyingContract": network.asset,
        }
        message = {
            "from": self.payer,
            "to": self.payee,
            "value": self.amount,
            "validAfter": self.valid_after,
            "validBefore": self.valid_before,
            "nonce": self.nonce,
        }
        return encode_typed_data(domain_data=domain, message_types=_TYPES, message_data=message)

    def wire(self) -> dict[str, str]:
        """Return the `authorization` of an x402 payload: every number is a decimal string."""
        return {
            "from": self.payer,
            "to": self.payee,
            "value": str(self.amount),
            "validAfter": str(self.valid_after),
            "validBefore": str(self.valid_before),
            "nonce": self.nonce_hex,
        }


def checksum(address: object) -> str | None:
    """Return the EIP-55 form of a 0x address in any case, None if it is not an address."""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        return None
    return str(to_checksum_address(address))
