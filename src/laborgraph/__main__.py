"""``laborgraph`` and ``python -m laborgraph``."""

from laborgraph.cli import laborgraph


def main() -> None:
    """Run the command line and end the process with its exit code."""
    laborgraph.main(prog_name="laborgraph")


if __name__ == "__main__":
    main()
