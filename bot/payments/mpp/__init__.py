"""The `charge` of the Machine Payments Protocol on Tempo: challenge, transaction, credential, and the proof.

Own code, as for x402: the transaction is committed to the database between signing and sending, and the
wallet signs nothing that the host's policy forbids. pytempo and eth_account verify the bytes in the tests.
"""
