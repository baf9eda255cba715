ARG BASE=python:3.12-slim
FROM ${BASE}

# Nothing, or "gpu" for the CUDA libraries: docker build --build-arg EXTRA=gpu
ARG EXTRA=
WORKDIR /build

# What kerasdl needs has a layer of its own: a change of the code doesn't install TensorFlow again.
COPY pyproject.toml ./
RUN python -c "import tomllib; \
      project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
      extra = project['optional-dependencies']['$EXTRA'] if '$EXTRA' else []; \
      print(*project['dependencies'], *extra, sep='\n')" > requirements.txt \
 && pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore -r requirements.txt

COPY README.md LICENSE ./
COPY kerasdl kerasdl
COPY recipes recipes
# pip compiles what it installs; slim images come without the standard library's bytecode, and the user below could not
# write it. Without bytecode every command would start several times slower.
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --no-deps . \
 && python -m compileall -q -x '/(test|tests|lib2to3|site-packages|dist-packages)/' \
      "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
# Seen from /, runs/ is /runs and data/ is /data: paths look the same inside and outside.
WORKDIR /
RUN rm -rf /build \
 && useradd --create-home --uid 1000 kerasdl \
 && mkdir /runs /data \
 && chown kerasdl /runs /data
USER kerasdl
ENTRYPOINT ["kerasdl"]
