"""Solana: keys, the one message that is signed, and what its nodes tell.

Our own code where it is small: base58, one address derivation, one message. PyNaCl signs. solders and the
official SDK verify our bytes in the tests.
"""
