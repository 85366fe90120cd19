"""Journal -> sealed bundle -> verification -> release gate.

`journal` records what every stage of a run did, as it happens; `seal` turns the journal, whatever state
it is in, into a bundle; `verify` checks a bundle offline, trusting nobody; `gate` adds what a release
expects. `documents` says what each file of a bundle holds, `canonical` how its bytes are written,
`classify` what its facts amount to, `views/` how people read it. Nothing here talks to AWS.
"""
