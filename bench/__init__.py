"""How fast PerfDesk is, measured against floors and peers in the same run."""
