"""What a data source remarks is told before training."""

from kerasdl import preflight


def test_what_the_source_remarks_of_the_data_is_told(tmp_path):
    rows = [f"{number % 7},{number % 2},{'yes' if number % 2 else 'no'}" for number in range(200)]
    (tmp_path / "leak.csv").write_text("\n".join(["a,b,target", *rows]))
    data = {"kind": "csv", "path": str(tmp_path / "leak.csv"), "target": "target"}
    given = {"kerasdl": 1, "data": data, "model": {"kind": "mlp", "units": [4]}}
    found = {each.check: each for each in preflight.check(given)}["data"]
    assert found.result == "warn"
    assert "'b' predicts the target by itself" in found.explanation
    assert found.cures == ("data.columns.b=ignore",)
