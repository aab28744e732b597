"""Facts of the one network we pay on, and the EIP-712 message that moves USDC there."""

import re
from dataclasses import dataclass

from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.address import to_checksum_address

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Network:
    """A chain, its USDC contract and that contract's EIP-712 domain. Never read from a 402."""

    name: str  # CAIP-2
    chain_id: int
    asset: str  # EIP-55
    domain_name: str
    domain_version: str
    domain_separator: str  # keccak of the domain, as the contract's DOMAIN_SEPARATOR() answers
    block_seconds: int


BASE = Network(
    name="eip155:8453",
    chain_id=8453,
    asset="0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
    domain_name="USD Coin",  # "USDC" on the test network only
    domain_version="2",
    domain_separator="0x02fa7265e7c5d81118673727957699e4d68f74cd74b7db77da710fe8a2c7834f",
    block_seconds=2,
)

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
    """What EIP-3009 `transferWithAuthorization` is called with."""

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
        """The EIP-712 message of this transfer on `network`."""
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
        """The `authorization` of an x402 payload: every number a decimal string."""
        return {
            "from": self.payer,
            "to": self.payee,
            "value": str(self.amount),
            "validAfter": str(self.valid_after),
            "validBefore": str(self.valid_before),
            "nonce": self.nonce_hex,
        }


def checksum(address: object) -> str | None:
    """The EIP-55 form of a 0x address in any case; None if it is not an address."""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        return None
    return str(to_checksum_address(address))
