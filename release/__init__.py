"""What a release needs besides the bot: the installation, the list of its parts (SBOM), files for a host.

    python -m release.install .venv requirements.txt     # what `make` runs first
    python -m release.sbom                               # writes sbom.cdx.json; `make lock` runs it

`atelier.service` runs the bot under systemd.
"""
