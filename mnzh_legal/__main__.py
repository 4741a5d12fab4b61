"""``python -m mnzh_legal`` is the ``mnzh`` command."""

from mnzh_legal.cli.app import main

if __name__ == "__main__":
    main()
