"""The checks: rules beside their code, findings, remedies, records; `run` runs them all."""
