"""The files of a run directory, which is what all commands that come after training read."""

RECIPE = "recipe.yaml"
ENVIRONMENT = "environment.json"
STATUS = "status.json"
METRICS = "metrics.jsonl"
GRADIENTS = "gradients.jsonl"
ACTIVATIONS = "activations.jsonl"
FACTS = "facts.json"
LOG = "train.log"
CHECKPOINTS = "checkpoints"
MODEL = "model.keras"
REPORT = "report.html"
# What `diagnose --try` makes: run directories, and the recipe with the cure that helped most.
TRIES = "tries"
CURED = "cured.yaml"

# Which names no callback may write to; monitors write their own.
TAKEN = (RECIPE, ENVIRONMENT, STATUS, METRICS, FACTS, LOG, CHECKPOINTS, MODEL, REPORT, TRIES, CURED)


def fold(number: int) -> str:
    """Give the name of a fold's run directory, inside that of a cross-validation; folds count from 1."""
    return f"fold-{number}"
