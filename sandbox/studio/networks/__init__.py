"""The networks on which the studio is paid: one module each."""
