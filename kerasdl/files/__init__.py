"""Reads what lies on disk, as it is: tables in CSV and Parquet files, and their columns as texts."""
